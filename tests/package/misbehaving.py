"""A real HTTP server on the loopback address that misbehaves on purpose."""

import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep  # the name, so that a test may shorten other modules' pauses

Behaviour = Callable[["Handler", bytes, int], None]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers every GET with the server's behaviour, which is told the file's bytes and the number of the request."""

    def do_GET(self) -> None:
        self.server.requests += 1
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.server.behaviour(self, self.server.content, self.server.requests)

    def log_message(self, *arguments) -> None:
        pass


def send(handler: Handler, content: bytes, length: int | None = None) -> None:
    """A 200 answer that announces `length` bytes, by default all of them, and sends the content."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content) if length is None else length))
    handler.end_headers()
    handler.wfile.write(content)


def good(handler: Handler, content: bytes, request: int) -> None:
    send(handler, content)


def status(code: int) -> Behaviour:
    return lambda handler, content, request: handler.send_error(code)


def cut_half_way(handler: Handler, content: bytes, request: int) -> None:
    send(handler, content[: len(content) // 2], len(content))


def wrong_bytes(handler: Handler, content: bytes, request: int) -> None:
    send(handler, b"<html>please log in to the hotel's network</html>")


def silent(handler: Handler, content: bytes, request: int) -> None:
    """Announce everything, send a little, then nothing."""
    send(handler, content[:100], len(content))
    sleep(3)


def dripping(handler: Handler, content: bytes, request: int) -> None:
    """Slow, but never silent for long."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    for start in range(0, len(content), 10_000):
        handler.wfile.write(content[start : start + 10_000])
        sleep(0.1)


def right_on_third(bad: Behaviour) -> Behaviour:
    return lambda handler, content, request: (good if request >= 3 else bad)(handler, content, request)


@contextlib.contextmanager
def serve(path: Path, behaviour: Behaviour) -> Iterator[http.server.ThreadingHTTPServer]:
    """A running server of one file; `.url` is its address, `.requests` counts the GETs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.content, server.behaviour, server.requests = path.read_bytes(), behaviour, 0
    server.daemon_threads = True
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
