"""`flask users create`."""

import click
from flask.cli import AppGroup

from accounts import services
from accounts.models import OrganisationKind, Role
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import settings

users = AppGroup("users", help="People who sign in.")


@users.command("create")
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.option("--title", default="", help="The function that citizens see.")
@click.option("--organisation", prompt=True, help="Its name. Made when there is none.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in OrganisationKind]),
    help="What a new organisation is. One that is there keeps its kind.",
)
@click.option("--unit", prompt=True, help="Where they work. Made when there is none.")
@click.option("--role", prompt=True, type=click.Choice([role.value for role in Role]))
@click.password_option()
def create(
    name: str, email: str, title: str, organisation: str, kind: str, unit: str, role: str,
    password: str,
) -> None:  # fmt: skip
    """Make a user who works in a unit and has a role there."""
    try:
        with transaction():
            place = services.find_or_make_unit(
                unit, organisation, OrganisationKind(kind) if kind else None
            )
            user = services.create_user(
                name=name,
                email=email,
                title=title,
                password=password,
                rounds=settings().password_rounds,
            )
            services.appoint(user, place, Role(role), now=clock.now())
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(f"Created {email}: {role} in {unit}, {organisation}.")
