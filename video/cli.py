"""`flask rooms`: the installation's own rooms. They belong to no organisation."""

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from core import clock
from core.audit import SYSTEM
from core.db import transaction
from core.errors import DomainError
from video import register
from video.forms import KINDS, RoomForm

rooms = AppGroup("rooms", help="The installation's own rooms: everybody's meetings may get them.")


@rooms.command("add")
@click.option("--kind", prompt=True, type=click.Choice(list(KINDS)), help="Typed in, or built in.")
@click.option("--name", prompt=True)
@click.option("--capacity", prompt=True, help="How many it holds.")
@click.option("--buffer-minutes", default="0", help="Kept free before and after a meeting.")
@click.option("--web-url", default="", help="Of a static room: begins with https://.")
@click.option("--sip-address", default="", help="What room systems call.")
@click.option("--phone", default="", help="The phone into the room.")
@click.option("--ask-pins", is_flag=True, help="Ask for its PINs, unseen.")
def add(ask_pins: bool, **typed: str) -> None:
    """Add a room. PINs are asked for: on the command line everybody on the machine reads them."""
    if ask_pins:
        for pin in ("guest_pin", "host_pin"):
            typed[pin] = click.prompt(pin, default="", hide_input=True, show_default=False)
    form = RoomForm(MultiDict(typed))
    del form.organisation_id
    if not form.validate():
        wrong = [f"{name}: {' '.join(map(str, said))}" for name, said in form.errors.items()]
        raise click.ClickException("\n".join(wrong))
    try:
        with transaction():
            register.register_room(form.new_room(), owner=None, by=SYSTEM, now=clock.now())
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(f"Added {typed['name']}.")


@rooms.command("list")
def show() -> None:
    """Say which there are."""
    for room in register.own_rooms():
        state = "in use" if room.is_active else "out of use"
        click.echo(f"{room.name}: {room.provider}, {room.capacity} seats, {state}")


@rooms.command("use")
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
def use(name: str, state: str) -> None:
    """Put the room NAME in use (on), or out of use (off): meetings that have it keep it."""
    with transaction():
        room = register.lock_own_room(name)
        if room is None:
            raise click.ClickException(f"The installation has no room called {name}.")
        register.set_active(room, state == "on", by=SYSTEM, now=clock.now())
    click.echo(f"{name} is {'in use' if state == 'on' else 'out of use'}.")
