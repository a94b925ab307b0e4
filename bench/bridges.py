"""How many rooms a minute? `python -m bench.bridges` orders 200 at once from each fake bridge.

Each answer of a fake takes DELAY; how many a room takes is printed. Cisco Meeting Server wants
most: host and guest have an access method each. One worker, which asks a few at a time. On SQLite,
or PostgreSQL by tests/with_postgresql.py. What a bridge itself takes, nobody here knows.
"""

import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from app import create_app
from core import clock
from core.catalogues import compile_all
from core.config import Settings
from core.db import db, transaction
from core.web import key
from tests.bridges.cms.server import cms_server
from tests.bridges.fake_server import Server, vdx_server
from tests.bridges.making import Stage, make_stage
from tests.bridges.pexip.fake_server import pexip_server
from tests.databases import url_for_tests
from tests.factories import make_cast
from video.outside import working
from video.outside.models import RoomOrder

ROOMS, GOAL, DELAY = 200, 60.0, 0.25  # in so many seconds, with so long for each answer
FAKES: Mapping[str, Callable[[], AbstractContextManager[Server]]] = {
    "vdx": vdx_server, "cms": cms_server, "pexip": pexip_server,
}  # fmt: skip
SOON = timedelta(minutes=10)  # Pexip's rooms are made when it is time


@contextmanager
def installation(folder: Path) -> Iterator[Flask]:
    """Empty, and migrated."""
    settings = Settings(
        secret_key="a-key-that-nobody-else-has-0000000000000",
        database_url=url_for_tests(folder),
        base_url="http://127.0.0.1:8000",
        instance_path=folder,
        password_rounds=1,
    )
    compile_all()
    app = create_app(settings)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def order_all(app: Flask, server: Server) -> Stage:
    """Every meeting another day."""

    @contextmanager
    def work() -> Iterator[None]:
        with app.app_context(), transaction():
            yield

    with app.app_context():
        engine = create_engine(db.engine.url)
    with Session(engine, expire_on_commit=False) as session:
        stage = make_stage(app, work, session, make_cast(session), server)
        for number in range(ROOMS):
            later = timedelta(hours=2 + 3 * number)
            at = server.world.now + (SOON if server.kind == "pexip" else later)
            stage.order(key=str(uuid.uuid4()), at=at)
    engine.dispose()
    return stage


def measure(fake: Callable[[], AbstractContextManager[Server]]) -> str:
    """How long it took, and whether there is one room for each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        installation(Path(folder)) as app,
        fake() as server,
    ):
        stage = order_all(app, server)
        asked, now = len(server.asked), clock.now() + timedelta(minutes=1)
        server.seconds, began = DELAY, perf_counter()
        with app.app_context():
            while working.work(stage.dial, key=key(), now=now):
                pass
            took = perf_counter() - began
            made = db.session.scalar(select(func.count()).where(RoomOrder.made_at.is_not(None)))
        questions = (len(server.asked) - asked) / ROOMS
        return f"{made} rooms in {took:.1f} s, {server.there} there, {questions:.1f} asked a room"


def main() -> None:
    """Print it for each kind of bridge."""
    for kind, fake in FAKES.items():
        print(f"{kind}: {measure(fake)}; at most {GOAL:.0f} s wanted", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
