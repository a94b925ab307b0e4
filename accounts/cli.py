"""`flask users create`."""

import click
from flask.cli import AppGroup

from accounts import services
from core.db import transaction
from core.web import settings

users = AppGroup("users", help="People who sign in.")


@users.command("create")
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.option("--title", default="", help="The function that citizens see.")
@click.password_option()
def create(name: str, email: str, title: str, password: str) -> None:
    """Make a user. Roles are given in the administration."""
    with transaction():
        services.create_user(
            name=name,
            email=email,
            title=title,
            password=password,
            rounds=settings().password_rounds,
        )
    click.echo(f"Created {email}.")
