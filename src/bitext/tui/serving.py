"""The review screen in a browser on this machine: textual-serve behind a token.

Whoever can open a port on this machine can reach it, web pages in a browser included. So nothing is
answered without the token of the address, to another host name (a page may let its own name point
here), or to a websocket that another page opens; and the page itself may load from here only.
"""

from __future__ import annotations

import hmac
import secrets
import shlex
import socket
from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

HOST = "127.0.0.1"
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host}; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class TokenServer(Server):
    """Serves one review. The first who opens the address works, others look.

    Args:
        command: The command line of the review.
        title: What the page is called.
        port: Port on the loopback interface; any free one where 0.
    """

    def __init__(self, command: Sequence[str], *, title: str, port: int = 0) -> None:
        self.token = secrets.token_urlsafe(24)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, port))
        port = self._socket.getsockname()[1]
        self._working = False
        self._command = list(command)
        super().__init__(shlex.join(command), host=HOST, port=port, title=title)

    @property
    def url(self) -> str:
        """The address to open."""
        return f"{self.public_url}/{self.token}/"

    async def application(self) -> web.Application:
        """Return the application: the pages of textual-serve below the token, nothing else."""
        app = web.Application(middlewares=[self._guard])
        app.add_subapp(f"/{self.token}", await super()._make_app())
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what does not come from the page that this server gave out."""
        host = f"{HOST}:{self.port}"
        token = request.path.split("/")[1] if request.path.startswith("/") else ""
        origin = request.headers.get("Origin")
        if (
            not hmac.compare_digest(token.encode(), self.token.encode())
            or request.host not in (host, f"localhost:{self.port}")
            or (origin is not None and origin not in (f"http://{host}", f"http://{request.host}"))
        ):
            raise web.HTTPForbidden(
                text="This address is not complete. Copy it from the terminal.\n"
            )
        response = await handler(request)
        if not response.prepared:
            for name, value in SECURITY.items():
                response.headers[name] = value.format(host=request.host)
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Start a review for a page; a look only while another page has one."""
        working = not self._working
        self.command = shlex.join(self._command if working else [*self._command, "--read-only"])
        self._working = True
        try:
            return await super().handle_websocket(request)
        finally:
            if working:
                self._working = False

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command says where to go."""

    def run(self) -> None:
        """Serve until Ctrl+C."""
        web.run_app(self.application(), sock=self._socket, print=None, access_log=None)
