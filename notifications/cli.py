"""Commands of the outbox: the worker, and a message that shows whether mail works."""

import signal
from datetime import timedelta
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from core import clock, health, jobs
from core.db import transaction
from core.web import key, settings
from notifications import mail_check, trial
from notifications.inbound.cli import fetch, kept, listen
from notifications.worker import LEASE, Worker


@click.command()
@click.option("--drain", is_flag=True, help="End when nothing is due.")
@click.option("--threads", default=4, show_default=True, help="Sends in the air at a time.")
@click.option("--lease", default=int(LEASE.total_seconds()), show_default=True, help="Seconds.")
@with_appcontext
def worker(drain: bool, threads: int, lease: int) -> None:
    """Do what is due by the clock and send what stands in the outbox, until stopped.

    Several workers share the work.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    health.demand_start(app)
    running = Worker(app, threads=threads, lease=timedelta(seconds=lease), jobs=jobs.jobs_of(app))

    def stop(_number: int, _frame: FrameType | None) -> None:
        running.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running.run(drain=drain)


mail = AppGroup("mail", help="Check that messages get through; take those that come in.")
mail.add_command(fetch)
mail.add_command(listen)
mail.add_command(kept)


@mail.command()
def check() -> None:
    """Say whether the settings of outgoing mail work, without sending any."""
    found = list(mail_check.faults(settings())) or list(mail_check.sender_faults(settings()))
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise SystemExit(1)
    click.echo("The mail server takes mail from us.")
    for note in (*mail_check.notes(settings()), *mail_check.sender_notes(settings())):
        click.echo(note)


@mail.command()
@click.argument("address")
@click.option("--language", default="da", type=click.Choice(("da", "en")))
def test(address: str, language: str) -> None:
    """Put a test message to ADDRESS (mail or phone) into the outbox."""
    with transaction():
        trial.send_test_message(
            address, language, mail_domain=settings().mail_domain, key=key(), now=clock.now()
        )
    click.echo("In the outbox. A running worker sends it now.")
