"""Killed in the middle, the load leaves nothing behind, and the next one begins anew."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from accounts.models import Organisation, User
from core.config import Settings
from support.models import Ticket
from tests.databases import wipe
from tests.house.source import ROOT
from tests.servers import environment

pytestmark = pytest.mark.slow
LOAD = [sys.executable, "-u", "-m", "flask", "--app", "app", "demo", "load"]
PATIENCE = 120


def counts(settings: Settings) -> list[int]:
    """What the committed database holds."""
    engine = create_engine(settings.database_url)
    with Session(engine) as session:
        found = [
            session.scalar(select(func.count()).select_from(entity)) or 0
            for entity in (Organisation, User, Ticket)
        ]
    engine.dispose()
    return found


def test_a_load_that_was_killed_is_as_if_it_never_was(app: object, settings: Settings) -> None:
    engine = create_engine(settings.database_url)
    wipe(engine)
    engine.dispose()
    env = {**environment(settings), "DEMO": "1", "SMTP_HOST": ""}

    with subprocess.Popen(LOAD, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout is not None
        lines = iter(loading.stdout.readline, "")
        assert any("organisations" in line for line in lines)  # the story is told, the rest begins
        os.kill(loading.pid, signal.SIGKILL)
        loading.wait(PATIENCE)

    assert loading.returncode == -signal.SIGKILL
    assert counts(settings) == [0, 0, 0]
    done = subprocess.run(LOAD, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE)
    assert "The demo is loaded." in done.stdout
    organisations, users, tickets = counts(settings)
    assert (organisations, users) == (38, 195)
    assert tickets > 40
