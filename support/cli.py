"""`flask demo load`."""

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from accounts.models import User
from accounts.services import hasher
from core.db import db, transaction
from core.web import settings
from support.demo.cast import PASSWORD, PEOPLE, make_cast

demo = AppGroup("demo", help="Made-up people, meetings and tickets.")


@demo.command("load")
def load() -> None:
    """Fill an empty database. Does nothing where there are users already."""
    with transaction():
        if db.session.scalar(select(func.count()).select_from(User)):
            click.echo("There are users already: nothing was loaded.")
            return
        make_cast(db.session(), hasher(settings().password_rounds).hash(PASSWORD))
    click.echo("The demo is loaded.")


@demo.command("guide")
def guide() -> None:
    """Say where things are, and who to be."""
    click.echo(f"\nMødebro: {settings().base_url}\nPassword of everybody: {PASSWORD}\n")
    for key, (name, title, _unit, _role) in PEOPLE.items():
        click.echo(f"  {key}@example.org   {name}, {title}")
    click.echo("\nCtrl-C stops it all.\n")
