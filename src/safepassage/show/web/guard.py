"""Who may ask: this machine alone, or whoever has the token; and what the page may load: nothing from elsewhere."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "safepassage"
"""How the name of the cookie begins; each server has its own, since browsers keep cookies by host and not by port."""
MARK = "x-safepassage"
"""A header that a page of another site cannot send along without asking."""
SAFE_METHODS = ("GET", "HEAD")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LIMIT = 5_000_000
"""Bytes of the largest request."""


def policy(tiles: str | None) -> str:
    """The content security policy: everything from this server, but the tiles of an online background if allowed."""
    more = ""
    if tiles:
        parts = urlsplit(tiles)
        more = f" {parts.scheme}://{parts.netloc}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data: blob:{more}; connect-src 'self'{more}; worker-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class Guard:
    """Lets requests through to `app` that may be answered, and adds the headers that keep the page to itself.

    Without a `token`, `hosts` are the names under which the page may be asked for: another site whose name was pointed
    at this machine gets nothing. With one, whoever opens the page with `?token=` gets a cookie, and others nothing.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], token: str | None, tiles: str | None) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.token = token
        self.policy = policy(tiles)
        self.cookie = f"{COOKIE}-{hashlib.sha256((token or '').encode()).hexdigest()[:8]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response = self._refusal(scope)
        await (response or self.app)(scope, _limited(receive), self._marked(send))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = _part(f"//{headers.get('host', '')}", "hostname").lower()
        if self.token is None and host not in self.hosts:
            return refusal(403, f'This page is not served under the name "{host}". Open it as http://127.0.0.1:PORT.')
        if self.token is not None and (answer := self._without_token(scope, headers)) is not None:
            return answer
        if scope["method"] not in SAFE_METHODS:
            origin = headers.get("origin")
            if headers.get(MARK) != "1" or (origin and _part(origin, "netloc") not in ("", headers.get("host"))):
                return refusal(403, "This request does not come from the page.")
        if int(headers.get("content-length") or 0) > LIMIT:
            return refusal(413, f"Too large. Allowed: up to {LIMIT / 1e6:.0f} MB.")
        return None

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        """None where the request has the token; a cookie for who brings it in the address; else a refusal."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and self._is_token(given):
            response = RedirectResponse("/", status_code=303)
            response.set_cookie(self.cookie, given, httponly=True, samesite="strict")
            return response
        held = _cookie(headers, self.cookie), headers.get("authorization", "").removeprefix("Bearer ")
        if any(self._is_token(one) for one in held):
            return None
        return refusal(401, "This page needs its token: open the address that the terminal shows.")

    def _is_token(self, given: str) -> bool:
        return self.token is not None and hmac.compare_digest(given.encode(), self.token.encode())

    def _marked(self, send: Send) -> Send:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self.policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return marked


def refusal(status: int, message: str, faults: Iterable[dict[str, object]] = ()) -> JSONResponse:
    """An error as the page gets it."""
    return JSONResponse({"error": {"message": message, "faults": list(faults)}}, status)


def _part(address: str, part: str) -> str:
    """A part of an address as `urlsplit` names it, empty where there is none; what is no address is all of it."""
    try:
        return getattr(urlsplit(address), part) or ""
    except ValueError:
        return address


def _cookie(headers: Headers, name: str) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _limited(receive: Receive) -> Receive:
    """What a client sends, up to the limit: a stream without a stated length is cut off there."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LIMIT:
            return {"type": "http.disconnect"}
        return message

    return limited
