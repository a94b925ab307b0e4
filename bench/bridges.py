"""How many rooms a minute? `python -m bench.bridges` orders 200 at once from the fake bridge.

Each answer of the fake takes DELAY, and a room takes two. One worker, which asks a few at a time.
On SQLite, or PostgreSQL by tests/with_postgresql.py. What VDX itself takes, nobody here knows.
"""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
from tests.bridges.fake_server import Server, vdx_server
from tests.bridges.making import Stage, make_stage
from tests.databases import url_for_tests
from tests.factories import make_cast
from video.outside import working
from video.outside.models import RoomOrder

ROOMS, GOAL, DELAY = 200, 60.0, 0.25  # in so many seconds, with so long for each answer


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
            at = server.world.now + timedelta(hours=2 + 3 * number)
            stage.order(key=str(uuid.uuid4()), at=at)
    engine.dispose()
    return stage


def main() -> None:
    """Print how long it took, and whether there is one room for each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        installation(Path(folder)) as app,
        vdx_server() as server,
    ):
        stage = order_all(app, server)
        server.seconds, now, began = DELAY, clock.now() + timedelta(minutes=1), perf_counter()
        with app.app_context():
            while working.work(stage.dial, key=key(), now=now):
                pass
            took = perf_counter() - began
            made = select(func.count()).where(RoomOrder.made_at.is_not(None))
            print(f"{db.session.scalar(made)} rooms in {took:.1f} s", end=", ")  # noqa: T201
        print(f"{len(server.world.rooms)} at the bridge; at most {GOAL:.0f} s wanted")  # noqa: T201


if __name__ == "__main__":
    main()
