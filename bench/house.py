"""A service to measure: the tests' world in a database of its own, and gunicorn in front of it.

SQLite, or the PostgreSQL that TEST_POSTGRESQL names (`python tests/with_postgresql.py …`).
"""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.services import start_session
from app import create_app
from core import clock
from core.catalogues import compile_all
from core.config import Settings
from core.db import db, transaction
from tests.booking.racing import Browser
from tests.databases import url_for_tests
from tests.factories import Cast, make_cast
from tests.servers import environment, free_port, process, wait_until

WORKERS, THREADS = 2, 8  # as `make run` and docs/operations.md have it


@dataclass
class House:
    """What is measured."""

    app: Flask
    settings: Settings
    session: Session
    cast: Cast
    address: str  # host and port
    server: int  # the process that watches over the workers

    def workers(self) -> list[int]:
        """The processes that answer."""
        path = f"/proc/{self.server}/task/{self.server}/children"
        return [int(pid) for pid in Path(path).read_text(encoding="ascii").split()]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Services can be called, in one transaction."""
        self.session.rollback()
        with self.app.app_context(), transaction():
            yield

    def browser(self, user: uuid.UUID | None = None, page: str = "/sign-in") -> Browser:
        """A browser, signed in as somebody, that has opened the page."""
        token = ""
        if user:
            with self.at_work():
                token = start_session(db.session.get_one(User, user), now=clock.now())
        made = Browser(self.address, token, user or uuid.uuid4())
        assert made.open(page) == 200, page
        return made

    def ask(self, path: str) -> int:
        """One page in a browser that has kept nothing."""
        return Browser(self.address, "", uuid.uuid4()).open(path)

    def bare(self) -> int:
        """The view that does nothing."""
        return self.ask("/bare/")


def _settings(folder: Path) -> Settings:
    return Settings(
        secret_key="a-key-for-the-bench-that-nobody-else-has-0000",
        database_url=url_for_tests(folder),
        base_url="http://127.0.0.1:8000",
        instance_path=folder / "instance",
        password_rounds=1,
    )


@contextmanager
def open_house() -> Iterator[House]:
    """Everything, until the end of the block."""
    compile_all()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        settings = _settings(folder)
        app = create_app(settings)
        with app.app_context():
            upgrade()
        engine = create_engine(settings.database_url)
        command = ["-m", "gunicorn", "--no-control-socket", "--preload", "--worker-class=gthread",
                   f"--threads={THREADS}", f"--workers={WORKERS}", "--log-level=warning",
                   f"--bind=127.0.0.1:{port}", "bench.wsgi:create_both()"]  # fmt: skip
        log = folder / "web.log"
        with Session(engine, expire_on_commit=False) as session:
            cast = make_cast(session)
            with process(command, environment(settings, port=port), log) as server:
                address = f"127.0.0.1:{port}"
                wait_until(lambda: _answers(address), "the web server")
                yield House(app, settings, session, cast, address, server.pid)
        engine.dispose()
        with app.app_context():
            db.engine.dispose()


def _answers(address: str) -> bool:
    try:
        return Browser(address, "", uuid.uuid4()).open("/healthz") == 200
    except OSError:
        return False
