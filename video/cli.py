"""`flask rooms`: the installation's own rooms. They belong to no organisation."""

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from core import clock
from core.audit import SYSTEM
from core.db import transaction
from core.errors import DomainError
from core.web import settings
from video import ports, register
from video.forms import KINDS, WITH_MEDIA, CorrectionForm, RoomFields, RoomForm, room_values
from video.models import Room

rooms = AppGroup("rooms", help="The installation's own rooms: everybody's meetings may get them.")


@rooms.command("add")
@click.option(
    "--kind", prompt=True, type=click.Choice([*KINDS, *WITH_MEDIA]), help="Typed in, or built in."
)
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
        typed |= _pins()
    form = RoomForm(MultiDict(typed))
    if settings().janus_url:
        form.offer_media()
    del form.organisation_id
    _must_be_right(form)
    try:
        with transaction():
            register.register_room(form.new_room(), owner=None, by=SYSTEM, now=clock.now())
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(f"Added {typed['name']}.")


@rooms.command("correct")
@click.argument("called", metavar="NAME")
@click.option("--name", help="What it shall be called.")
@click.option("--capacity", help="How many it holds.")
@click.option("--buffer-minutes", help="Kept free before and after a meeting.")
@click.option("--web-url", help="Of a static room: begins with https://.")
@click.option("--sip-address", help='What room systems call; "" takes it away.')
@click.option("--phone", help='The phone into the room; "" takes it away.')
@click.option("--ask-pins", is_flag=True, help="Ask for its PINs, unseen. An empty one stays.")
@click.option("--remove-guest-pin", is_flag=True)
@click.option("--remove-host-pin", is_flag=True)
def correct(called: str, ask_pins: bool, **typed: str | bool | None) -> None:
    """Correct the room NAME. What is not said stays, and links that were sent work on."""
    said = {name: value for name, value in typed.items() if value not in (None, False)}
    if ask_pins:
        said |= _pins()
    now = clock.now()
    try:
        with transaction():
            room = _own_room(called)
            holds = {n: "" if v is None else str(v) for n, v in room_values(room).items()}
            form = CorrectionForm.of(room, MultiDict({**holds, **said}))
            if foreign := [name for name in said if name not in form and "remove" not in name]:
                raise click.ClickException(f"This room has no {', '.join(foreign)}.")
            _must_be_right(form)
            most = ports.coming([room.id], now=now)[room.id].most
            new, version = form.changes(), room.version
            register.change_room(room, new, version=version, most=most, by=SYSTEM, now=now)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(f"Corrected {said.get('name', called)}.")


def _pins() -> dict[str, str]:
    pins = ("guest_pin", "host_pin")
    return {pin: click.prompt(pin, default="", hide_input=True, show_default=False) for pin in pins}


def _must_be_right(form: RoomFields) -> None:
    if not form.validate():
        wrong = [f"{name}: {' '.join(map(str, said))}" for name, said in form.errors.items()]
        raise click.ClickException("\n".join(wrong))


def _own_room(name: str) -> Room:
    room = register.lock_own_room(name)
    if room is None:
        raise click.ClickException(f"The installation has no room called {name}.")
    return room


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
        register.set_active(_own_room(name), state == "on", by=SYSTEM, now=clock.now())
    click.echo(f"{name} is {'in use' if state == 'on' else 'out of use'}.")
