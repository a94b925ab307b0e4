"""Commands that know no trade: `serve` runs everything, `doctor` says what is wrong."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from core import health

WEB = (
    "-m", "gunicorn", "--no-control-socket", "--preload", "--worker-class=gthread", "--workers=2",
    "--threads=8", "--access-logfile=/dev/null", "app:create_web()",
)  # fmt: skip
WORKER = ("-m", "flask", "--app", "app", "worker")


def make_secret_key(instance: Path) -> None:
    """Give a new installation a key of its own, readable by its owner only."""
    file = instance / "secret_key"
    instance.mkdir(mode=0o700, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="ascii")


@click.command()
def serve() -> None:
    """Run web and worker until Ctrl-C; when one of them ends, the other is stopped too."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    commands = (
        [sys.executable, *WEB[:-1], f"--bind={host}:{port}", WEB[-1]],
        [sys.executable, *WORKER],
    )
    children = [
        subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own commands
        for command in commands
    ]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    os.wait()
    stop(0, None)
    for child in children:
        child.wait()


@click.command()
@with_appcontext
def doctor() -> None:
    """Say what is wrong with this installation. Exits with 1 when something is."""
    wrong = health.faults(current_app, asks_others=True)
    for name, said in wrong.items():
        click.echo(f"{name}: {said}")
    click.echo("Something is wrong." if wrong else "All is well.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    make_secret_key(Path(__file__).parents[1] / "instance")
