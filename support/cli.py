"""`flask demo load` and `flask demo guide`."""

import click
from flask import current_app
from flask.cli import AppGroup

from accounts.services import hasher
from booking.ports import help_desk
from core import clock
from core.web import key, settings
from support.demo.cast import PASSWORD
from support.demo.guide import guide_text
from support.demo.load import load as load_story
from support.demo.region.neighbours import some_neighbours
from support.services.telling import Post

demo = AppGroup("demo", help="Made-up people, meetings and tickets.")


@demo.command("load")
@click.option("--small", is_flag=True, help="Only the nine of the cast, and their story.")
def load(*, small: bool) -> None:
    """Fill an empty database with a region. Does nothing where there are users already."""
    chosen = settings()
    if not chosen.demo:
        raise click.ClickException("Only with DEMO=1: the demo's people have a known password.")
    is_loaded = load_story(
        password_hash=hasher(chosen.password_rounds).hash(PASSWORD),
        desk=help_desk(),
        post=Post(chosen.mail_domain, chosen.base_url, key()),
        now=clock.now(),
        is_small=small,
        say=click.echo,
    )
    told = "The demo is loaded." if is_loaded else "There are users already: nothing was loaded."
    click.echo(told)


@demo.command("guide")
def guide() -> None:
    """Say where things are, and who to be."""
    has_mail_pages = settings().demo and "dev.list_mails" in current_app.view_functions
    text = guide_text(settings(), has_mail_pages=has_mail_pages, neighbours=some_neighbours())
    click.echo(text)
