"""`flask tokens`: made at a terminal, so that nobody gets one out of a browser left open."""

import uuid

import click
from flask.cli import AppGroup

from accounts.tokens import services
from core import clock
from core.audit import SYSTEM
from core.db import transaction
from core.errors import DomainError

tokens = AppGroup("tokens", help="Tokens with which programs call the API as somebody.")


@tokens.command("create")
@click.argument("email")
@click.option("--name", default="API", show_default=True, help="What it is for.")
@click.option("--days", type=int, default=services.DAYS, show_default=True)
def create(email: str, name: str, days: int) -> None:
    """Make a token with which a program acts as the user. It is shown this once."""
    try:
        with transaction():
            user = services.user_to_act_as(email)
            secret = services.make_token(user, name=name, days=days, now=clock.now())
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(secret)


@tokens.command("list")
def show() -> None:
    """Those that work: id, whose, what for, until when, and when last used."""
    for token in services.all_tokens(now=clock.now()):
        used = f"{token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never"
        click.echo(
            f"{token.id}  {token.user.email}  {token.name}"
            f"  until {token.expires_at:%Y-%m-%d}  last used {used}"
        )


@tokens.command("revoke")
@click.argument("token_id", type=click.UUID)
def revoke(token_id: uuid.UUID) -> None:
    """End a token, by the id that `list` shows."""
    with transaction():
        token = services.find_token(token_id)
        if token is None:
            raise click.ClickException("There is no such token.")
        services.revoke_token(token, by=SYSTEM, now=clock.now())
    click.echo("Revoked.")
