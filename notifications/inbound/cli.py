"""Commands for mail that comes in."""

import logging

import click
from flask import current_app
from flask.cli import with_appcontext

from core import health
from core.web import settings
from notifications.inbound import dealing, imap
from notifications.inbound.imap import MailboxAway
from notifications.inbound.listener import listen as take_mail


@click.command()
@with_appcontext
def fetch() -> None:
    """Fetch what is in the mailbox of the settings, once. The worker deals with it."""
    if not settings().imap_host:
        raise click.ClickException("IMAP_HOST is not set.")
    try:
        new = imap.fetch(settings())
    except MailboxAway as away:
        raise click.ClickException(f"The mailbox did not answer: {away}.") from away
    click.echo(f"New mails: {new}.")


@click.command()
@click.option("--port", default=8024, show_default=True, help="On 127.0.0.1. 0: a free one.")
@click.option("--smtp", is_flag=True, help="Speak SMTP instead of LMTP.")
@with_appcontext
def listen(port: int, smtp: bool) -> None:
    """Take mail from the mail server on this machine, until stopped."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    health.demand_start(app)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd would log addresses
    take_mail(app, port, is_lmtp=not smtp, on_ready=lambda at: click.echo(f"Listening on {at}."))


@click.command()
@click.option("--limit", default=20, show_default=True)
@with_appcontext
def kept(limit: int) -> None:
    """List the newest mails: what each is, and who took it. No names, no addresses."""
    for mail in dealing.kept_mails(limit=limit):
        taken = mail.handled_by or ("nobody" if mail.handled_at else "waits")
        said = (
            str(mail.id),
            f"{mail.received_at:%Y-%m-%d %H:%M}Z",
            mail.verdict or "?",
            mail.rule,
            taken,
        )
        click.echo("  ".join(said))
