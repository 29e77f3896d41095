"""Start the page on this machine: the address, the port, the token, and the end."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from safepassage.errors import Fault, InputError, SafepassageError
from safepassage.show.profile import Profile
from safepassage.show.web.sieges import Siege
from safepassage.streams import unguessable

ANYWHERE = ("0.0.0.0", "::")


class Address(NamedTuple):
    """Where the page is: a socket that listens, and the address to open; `token` is None on this machine alone."""

    listening: socket.socket
    host: str
    token: str | None

    @property
    def port(self) -> int:
        """The port that the page has."""
        return int(self.listening.getsockname()[1])

    @property
    def url(self) -> str:
        """What to open in a browser."""
        name = socket.gethostname() if self.host in ANYWHERE else self.host
        name = f"[{name}]" if ":" in name else name
        return f"http://{name}:{self.port}/" + (f"?token={self.token}" if self.token else "")


def refuse_unbuilt() -> None:
    """Raise SafepassageError where the page has not been built."""
    from safepassage.show.web.app import FILES, PAGE

    if any(not (PAGE / name).is_file() for name in FILES.values()):
        raise SafepassageError(
            "The page is not built here. In a checkout of safepassage: make web (it needs Node.js and npm), and "
            "install again unless that was with pip install -e. "
            "A released wheel has it built in."
        )


def bound(host: str, port: int) -> Address:
    """A port of this machine to serve the page on, with a token unless it is for this machine alone.

    Port 0 takes a free one. A port in use, and a host that is not of this machine, raise InputError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OverflowError:
        raise InputError(Fault("--port", "no port", found=str(port), allowed="Allowed: 0 to 65535")) from None
    except socket.gaierror:
        advice = "Write a name or address of this machine, such as 127.0.0.1"
        raise InputError(Fault("--host", "unknown host", found=host, advice=advice)) from None
    except OSError as error:
        listening.close()
        raise InputError(_refused(host, port, error)) from None
    return Address(listening, host, None if is_loopback(host) else unguessable())


def _refused(host: str, port: int, error: OSError) -> Fault:
    from errno import EACCES, EADDRINUSE

    if error.errno == EADDRINUSE:
        advice = "Choose another, or --port 0 for any that is free"
        return Fault("--port", "the port is in use", found=str(port), advice=advice)
    if error.errno == EACCES:
        return Fault("--port", "the port is not allowed", found=str(port), advice="Choose one above 1023")
    advice = "Write an address of this machine, such as 127.0.0.1"
    return Fault("--host", "not an address of this machine", found=host, advice=advice)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    siege: Siege,
    address: Address,
    profile: Profile,
    tiles: str | None,
    what_day: Callable[[], date],
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the page until Ctrl-C; `ready` is called once it can be opened, `what_day` says what day it is."""
    import uvicorn

    from safepassage.show.web.app import make_app
    from safepassage.show.web.guard import LOOPBACK

    app = make_app(siege, profile, (*LOOPBACK, address.host), what_day, address.token, tiles)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1, lifespan="on")
    ready()
    uvicorn.Server(config).run(sockets=[address.listening])
