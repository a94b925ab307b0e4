"""The story, loaded as the command does it, at a time of the test's own choosing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.services import hasher
from app import create_app
from booking.ports import help_desk
from core.config import Settings
from core.db import db
from core.web import key
from support.demo.cast import PASSWORD
from support.demo.load import load
from support.services.telling import Post

Load = Callable[[datetime], bool]
Find = Callable[[str], User]


def load_demo(app: Flask, settings: Settings, now: datetime, *, is_small: bool) -> bool:
    """Load it as if it were then."""
    with app.app_context():
        return load(
            password_hash=hasher(1).hash(PASSWORD),
            desk=help_desk(),
            post=Post(settings.mail_domain, settings.base_url, key()),
            now=now,
            is_small=is_small,
        )


@pytest.fixture
def loading(app: Flask, session: Session, settings: Settings) -> Load:
    """Load the story of the cast, without the region, as if it were then."""

    def load_at(now: datetime) -> bool:
        session.rollback()
        done = load_demo(app, settings, now, is_small=True)
        session.expire_all()
        return done

    return load_at


@pytest.fixture
def find(session: Session) -> Find:
    """Somebody of the cast."""
    return lambda name: session.scalars(
        select(User).where(User.email == f"{name}@example.org")
    ).one()


@pytest.fixture
def posting_app(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The app, with a folder of its own for mail and text messages. (`app` has the schema.)"""
    made = create_app(replace(settings, demo=True, instance_path=tmp_path))
    yield made
    with made.app_context():
        db.engine.dispose()
