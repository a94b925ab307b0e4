"""What the race runs in each server process: the app on the database of the test."""

import os
from pathlib import Path

from flask import Flask

from app import create_app
from core.config import Settings
from tests.booking.quiet_desk import QuietDesk


def race_settings(url: str, instance: Path) -> Settings:
    """The same in the test and in every server process."""
    return Settings(
        secret_key="a-key-for-the-race-that-nobody-else-has-000",
        database_url=url,
        base_url="http://127.0.0.1",
        instance_path=instance,
        password_rounds=1,
    )


def make() -> Flask:
    """The app as gunicorn starts it."""
    folder = Path(os.environ["RACE_INSTANCE"])
    app = create_app(race_settings(os.environ["RACE_DATABASE"], folder))
    app.extensions.setdefault("moedebro_help_desk", QuietDesk())
    return app
