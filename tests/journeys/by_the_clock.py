"""The real pages on a port of their own, at whatever hour a journey is about.

The server is a thread of the tests: what time it is, is said to it by the one place that asks.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core import clock

NOWHERE = "127.0.0.1"


@contextmanager
def pages_of(app: Flask) -> Iterator[str]:
    """Serve the app; gives its address."""
    server = make_server(NOWHERE, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{NOWHERE}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def it_is(monkeypatch: pytest.MonkeyPatch, wall: str) -> datetime:
    """From now on it is that time in Denmark, for every page."""
    instant = clock.from_local(datetime.fromisoformat(wall))
    monkeypatch.setattr(clock, "now", lambda: instant)
    return instant
