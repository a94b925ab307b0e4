"""A small HTTP server of the tests' own on 127.0.0.1, for what cannot be installed."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Wide(ThreadingHTTPServer):
    """Many may knock at once."""

    request_queue_size = 128
    daemon_threads = True


@contextmanager
def listening_http(
    handler: type[BaseHTTPRequestHandler], *, tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Its port: it answers until the end of the block."""
    server = Wide(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
