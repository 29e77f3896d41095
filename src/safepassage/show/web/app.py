"""The server of the page: what it answers to which request. See `docs/page.md` for what the page does with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from safepassage import __version__
from safepassage.ensemble.matters import ARRIVALS, matters
from safepassage.errors import InputError, SafepassageError, not_known
from safepassage.show.matters_words import matters_document
from safepassage.show.profile import Profile, hidden_names, marking
from safepassage.show.web.downloads import KINDS, Download, download
from safepassage.show.web.guard import LIMIT, Guard, refusal
from safepassage.show.web.runs import FINAL, MESSAGES, BusyError, Runs, Work, refused
from safepassage.show.web.siege import siege_document
from safepassage.show.web.sieges import Siege, Sieges

PAGE = Path(__file__).parent / "page"
"""Where `make web` puts the built page."""
FILES = {"/": "index.html", "/app.js": "app.js", "/app.css": "app.css"}
RESPONSIBLE = "For the protection of civilians only; not for targeting or border control. No road is ever safe."
STILL_HERE = 15
"""Seconds after which a silent stream says that it is still there."""
GONE = 20
"""Seconds after which who was told of a run and went away is taken not to come back."""
JSON = "application/json"
Handler = Callable[[Request], Awaitable[Response]]


def make_app(
    siege: Siege,
    profile: Profile,
    hosts: tuple[str, ...],
    what_day: Callable[[], date],
    token: str | None = None,
    tiles: str | None = None,
) -> Starlette:
    """The web application that shows a siege in a profile, to requests that name one of `hosts` or bring the token.

    `what_day` says the day on which a report is made; `tiles` is the address of an online background (None: there is
    none).
    """
    sieges, runs = Sieges(siege), Runs(profile)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(runs.start, siege, "", siege.members, siege.seed)  # before anybody asks
        yield
        await run_in_threadpool(runs.close)

    server = Server(sieges, runs, profile, tiles, what_day)
    guard = Middleware(Guard, hosts=hosts, token=token, tiles=tiles)
    return Starlette(
        routes=server.routes(), middleware=[guard, Middleware(GZipMiddleware, minimum_size=2_000)], lifespan=lifespan
    )


class Server:
    """Answers requests for scenarios and runs; everything that takes long happens in other threads."""

    def __init__(
        self, sieges: Sieges, runs: Runs, profile: Profile, tiles: str | None, what_day: Callable[[], date]
    ) -> None:
        self.sieges = sieges
        self.runs = runs
        self.profile: Profile = profile
        self.tiles = tiles
        self.what_day = what_day
        self.documents: dict[str, bytes] = {}

    def routes(self) -> list[Route]:
        """All addresses."""
        api = (
            ("/api/start", self.start, "GET"),
            ("/api/scenarios/{id}", self.scenario, "GET"),
            ("/api/scenarios", self.upload, "POST"),
            ("/api/runs", self.begin, "POST"),
            ("/api/runs/{run}/events", self.events, "GET"),
            ("/api/runs/{run}", self.cancel, "DELETE"),
            ("/api/runs/{run}/matters", self.matters, "GET"),
            ("/api/runs/{run}/{file}", self.download, "GET"),
        )
        return [Route(path, page) for path in FILES] + [
            Route(path, spoken(handler), methods=[method]) for path, handler, method in api
        ]

    async def start(self, _: Request) -> Response:
        """What the page needs before anything else."""
        siege = self.sieges.given
        return JSONResponse(
            {
                "version": __version__,
                "profile": self.profile,
                "marking": marking(self.profile),
                "responsible": RESPONSIBLE,
                "default": siege.id,
                "members": siege.members,
                "seed": siege.seed,
                "scenarios": self.sieges.listed(self.profile),
                "tiles": self.tiles,
                "upload_limit": LIMIT,
            }
        )

    async def scenario(self, request: Request) -> Response:
        """A scenario without results."""
        return Response(await run_in_threadpool(self._scenario, request.path_params["id"]), media_type=JSON)

    def _scenario(self, id: str) -> bytes:
        siege = self.sieges.find(id)
        if id not in self.documents:
            document = siege_document(siege.scenario, id, self.profile)
            text = json.dumps(document, ensure_ascii=False).encode()
            if id.startswith("upload-"):
                return text
            self.documents[id] = text
        return self.documents[id]

    async def upload(self, request: Request) -> Response:
        """Take in a scenario as an Excel workbook."""
        workbook = await request.body()
        siege = await run_in_threadpool(self.sieges.upload, workbook)
        return JSONResponse({"id": siege.id, "title": siege.scenario.title})

    async def begin(self, request: Request) -> Response:
        """Begin a run."""
        asked = await _document(request)
        siege = await run_in_threadpool(self.sieges.find, str(asked.get("scenario", self.sieges.given.id)))
        text, members = asked.get("actions", ""), asked.get("members", siege.members)
        seed = asked.get("seed", siege.seed)
        if wrong := refused(members, seed, text, siege):
            raise SafepassageError("\n".join(wrong))
        return JSONResponse({"run": await run_in_threadpool(self.runs.start, siege, text, members, seed)})

    async def events(self, request: Request) -> Response:
        """The messages of a run as they come."""
        told = messages(self.runs, self.runs.find(request.path_params["run"]), request.path_params["run"])
        return StreamingResponse(told, media_type="text/event-stream")

    async def cancel(self, request: Request) -> Response:
        """Leave a run."""
        self.runs.cancel(request.path_params["run"])
        return JSONResponse({})

    async def matters(self, request: Request) -> Response:
        """What would be most worth to know."""
        work = self.runs.find(request.path_params["run"])
        query = request.query_params
        return JSONResponse(
            await run_in_threadpool(self._matters, work, query.get("outcome", "out"), query.get("by") or None)
        )

    async def download(self, request: Request) -> Response:
        """A run as a file to hand on."""
        work, name = self.runs.find(request.path_params["run"]), request.path_params["file"]
        if name not in KINDS:
            raise SafepassageError(f'There is no "{name}". There are: {", ".join(KINDS)}.')
        found = await run_in_threadpool(self._download, work, name)
        return Response(
            found.data,
            media_type=found.type,
            headers={"Content-Disposition": f'attachment; filename="{found.name}"'},
        )

    def _download(self, work: Work, name: str) -> Download:
        result, base = self.runs.ensembles(work.asked)
        return download(name, result, base, self.profile, self.what_day())

    def _matters(self, work: Work, outcome: str, by: str | None) -> dict[str, Any]:
        ensemble, _ = self.runs.ensembles(work.asked)
        place = outcome.removeprefix(ARRIVALS).strip()
        hidden = hidden_names(ensemble.scenario, self.profile)
        if hidden and outcome.startswith(ARRIVALS) and (place in hidden or place not in ensemble.locations):
            raise not_known("location", place, [name for name in ensemble.locations if name not in hidden])
        found = matters(ensemble, outcome, by)
        return matters_document(ensemble, found, (), {}, self.profile)


async def page(request: Request) -> Response:
    """A file of the built page."""
    return FileResponse(PAGE / FILES[request.url.path], headers={"Cache-Control": "no-cache"})


def spoken(handler: Handler) -> Handler:
    """A handler that tells what the user can mend as an error with its message."""

    async def told(request: Request) -> Response:
        try:
            return await handler(request)
        except InputError as error:
            return refusal(422, str(error), [vars(fault) for fault in error.faults])
        except BusyError as error:
            return refusal(503, str(error))
        except SafepassageError as error:
            return refusal(404 if request.method in ("GET", "DELETE") else 422, str(error))
        except asyncio.CancelledError:
            return refusal(503, "The page was ended on its server.")
        except ClientDisconnect:
            return refusal(413, f"Too large. Allowed: up to {LIMIT / 1e6:.0f} MB.")

    return told


async def _document(request: Request) -> dict[str, Any]:
    """The object that a request brings, of text that can be told back to who sent it."""
    try:
        found = json.loads(await request.body())
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SafepassageError("The request is not a JSON object.")
    return found


async def messages(runs: Runs, work: Work, run: str) -> AsyncIterator[str]:
    """The messages of a run as server-sent events: those so far, and then each new one, until the last.

    Whoever goes away before the last one and does not come back leaves the run.
    """
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the server has been ended
            loop.call_soon_threadsafe(changed.set)

    work.listeners.add(wake)
    work.followed[run] += 1
    sent: dict[str, str] = {}
    try:
        while True:
            changed.clear()
            for kind in MESSAGES:
                text = work.messages.get(kind)
                if text is not None and sent.get(kind) is not text:
                    sent[kind] = text
                    yield f"event: {kind}\ndata: {text}\n\n"
            if any(kind in sent for kind in FINAL):
                return
            try:
                await asyncio.wait_for(changed.wait(), STILL_HERE)
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        work.listeners.discard(wake)
        work.followed[run] -= 1
        loop.call_later(GONE, runs.leave, run)
