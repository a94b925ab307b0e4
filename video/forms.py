"""The forms of the register of rooms."""

import re
import uuid
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import TextInput

from accounts.card_forms import VersionedForm
from accounts.models import Organisation
from core.filters import NBSP
from core.filters import phone as phone_words
from core.forms import Form, no_cpr, one_line
from core.phones import to_e164
from video.models import MEDIA_MOST, MESH_MOST, Room
from video.register import NewRoom

KINDS = {
    "static": _l("A room that exists already, on a bridge"),
    "local": _l("The built-in room, for at most four"),
}
WITH_MEDIA = {"janus": _l("The built-in room with a media server, for at most ten")}
BUILT_IN = ("local", "janus")
OF_BRIDGES = {
    "vdx": _l("Made by MedCom VDX for each meeting"),
    "cms": _l("Made by Cisco Meeting Server for each meeting"),
    "pexip-policy": _l("On Pexip, which asks us about each meeting"),
    "pexip": _l("Made at Pexip for each meeting"),
}
CARD_KINDS = KINDS | WITH_MEDIA | OF_BRIDGES
MOST = 500
LONGEST_BUFFER = 120
PIN = re.compile(r"[0-9]{3,20}")
SIP = re.compile(r"[^\s@<>]+@[^\s@<>]+")


def is_web_address(text: str) -> bool:
    """Whether it is an https address of a host, without a name and password in it."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        return False
    is_bare = parts.hostname and "@" not in parts.netloc and not re.search(r"[\s\\]", text)
    return parts.scheme == "https" and bool(is_bare)


def _pin(_form: Form, field: Field) -> None:
    if field.data and not PIN.fullmatch(field.data):
        raise ValidationError(str(_l("Write the PIN with digits only: three to twenty.")))


class RoomFields(Form):
    """What is known of a room. The fields after the buffer are for rooms on a bridge only."""

    name = StringField(
        _l("The room's name"), [DataRequired(), Length(max=120), no_cpr], filters=[one_line]
    )
    capacity = IntegerField(
        _l("Room for how many?"), [InputRequired(), NumberRange(2, MOST)], widget=TextInput()
    )
    buffer_minutes = IntegerField(
        _l("Minutes kept free before and after"),
        [InputRequired(), NumberRange(0, LONGEST_BUFFER)],
        widget=TextInput(),
        default=0,
    )
    web_url = StringField(
        _l("Web address"),
        [Length(max=500)],
        filters=[one_line],
        description=_l("Begins with https://. Needed for a room on a bridge."),
    )
    sip_address = StringField(
        _l("SIP address"),
        [Length(max=200)],
        filters=[one_line],
        description="402@video.example.org",
    )
    phone = TelField(_l("Phone into the room"), [Length(max=40)], filters=[one_line])
    guest_pin = StringField(_l("PIN for guests"), [_pin], filters=[one_line])
    host_pin = StringField(_l("PIN for the host"), [_pin], filters=[one_line])

    @property
    def provider(self) -> str:
        """Which kind of room it is."""
        raise NotImplementedError

    def validate_capacity(self, field: Field) -> None:
        """The built-in room is small, and with a media server not large."""
        if self.provider == "local" and (field.data or 0) > MESH_MOST:
            raise ValidationError(str(_l("The built-in room holds at most four.")))
        if self.provider == "janus" and (field.data or 0) > MEDIA_MOST:
            raise ValidationError(
                str(_l("The built-in room with a media server holds at most ten."))
            )

    def validate_web_url(self, field: Field) -> None:
        """A room on a bridge has one; the built-in room makes its own."""
        if self.provider in BUILT_IN:
            self._refuse_ways()
        elif not is_web_address(field.data or ""):
            raise ValidationError(
                str(_l("Write the room's whole web address. It must begin with https://."))
            )

    def validate_sip_address(self, field: Field) -> None:
        """It has two sides."""
        if field.data and not SIP.fullmatch(field.data):
            raise ValidationError(str(_l("Write a SIP address such as 402@video.example.org.")))

    def validate_phone(self, field: Field) -> None:
        """It must be possible to ring."""
        if field.data and to_e164(field.data) is None:
            raise ValidationError(str(_l("This cannot be a phone number. Write eight digits.")))

    def validate_host_pin(self, field: Field) -> None:
        """Whoever has the guests' PIN must not be let in as host."""
        if field.data and field.data == self.guest_pin.data:
            raise ValidationError(str(_l("Host and guests need different PINs.")))

    def _refuse_ways(self) -> None:
        ways = (self.web_url, self.sip_address, self.phone, self.guest_pin, self.host_pin)
        if any(way.data for way in ways):
            raise ValidationError(
                str(_l("The built-in room has its own address and no phone: leave these empty."))
            )


class RoomForm(RoomFields):
    """A room to add."""

    organisation_id = SelectField(
        _l("Whose room is it?"),
        description=_l("Its meetings can get the room, and those of the organisations below it."),
    )
    kind = RadioField(
        _l("Which kind of room?"),
        [InputRequired()],
        choices=[SelectChoice(kind, words) for kind, words in KINDS.items()],
        default="static",
    )

    def offer_media(self) -> None:
        """There is a media server: rooms can be on it."""
        kinds = KINDS | WITH_MEDIA
        self.kind.choices = [SelectChoice(kind, words) for kind, words in kinds.items()]

    @classmethod
    def for_owners(cls, owners: Sequence[Organisation], typed: Any) -> Self:  # a multi-dict
        """The form with those who may own the room; the first unless another is chosen."""
        form = cls(typed, data={"organisation_id": str(owners[0].id) if owners else ""})
        form.organisation_id.choices = [(str(o.id), o.name) for o in owners]
        return form

    @property
    def owner_id(self) -> uuid.UUID:
        """Who shall own it: one of the choices."""
        return uuid.UUID(self.organisation_id.data)

    @property
    def provider(self) -> str:
        """Which kind was chosen."""
        return str(self.kind.data)

    def new_room(self) -> NewRoom:
        """What was typed."""
        return NewRoom(
            provider=self.provider,
            name=self.name.data or "",
            capacity=self.capacity.data or 0,
            buffer_minutes=self.buffer_minutes.data or 0,
            web_url=self.web_url.data or None,
            sip_address=self.sip_address.data or None,
            phone=to_e164(self.phone.data or ""),
            guest_pin=self.guest_pin.data or None,
            host_pin=self.host_pin.data or None,
        )


class CorrectionForm(RoomFields, VersionedForm):
    """A room to correct. Nobody reads a PIN here: an empty field keeps it, a tick removes it."""

    PINS = ("guest_pin", "host_pin")
    WAYS = ("web_url", "sip_address", "phone", *PINS)

    remove_guest_pin = BooleanField(_l("Remove the PIN for guests"))
    remove_host_pin = BooleanField(_l("Remove the PIN for the host"))
    room: Room

    @classmethod
    def of(cls, room: Room, typed: Any) -> Self:  # werkzeug's own multi-dict
        """The form with what holds now. The built-in room makes its own address."""
        form = cls(typed, data=room_values(room))
        form.room = room
        for pin in cls.PINS:
            if getattr(room, pin):
                form[pin].description = _l("There is one. Empty keeps it.")
            else:
                del form[f"remove_{pin}"]
        if room.provider != "static":  # it makes its own address
            for way in cls.WAYS:
                del form[way]
        return form

    @property
    def provider(self) -> str:
        """Which kind it was made as: that stays."""
        return self.room.provider

    def changes(self) -> dict[str, Any]:
        """What was typed, by column. A PIN that was not typed is not among them."""
        said = {name: self[name].data for name in ("name", "capacity", "buffer_minutes")}
        if self.provider != "static":
            return said
        said |= {way: self[way].data or None for way in ("web_url", "sip_address")}
        said["phone"] = to_e164(self.phone.data or "")
        for pin in self.PINS:
            if f"remove_{pin}" in self and self[f"remove_{pin}"].data:
                said[pin] = None
            elif self[pin].data:
                said[pin] = self[pin].data
        return said


def room_values(room: Room) -> dict[str, Any]:
    """The room as the form's fields hold it, without its PINs."""
    names = ["name", "capacity", "buffer_minutes"]
    if room.provider == "static":
        names += ["web_url", "sip_address"]
    values = {name: getattr(room, name) for name in names}
    if room.provider == "static":
        values["phone"] = phone_words(room.phone).replace(NBSP, " ")
    return values | {"version": str(room.version)}


class ActivityForm(Form):
    """Whether meetings may get the room."""

    is_active = HiddenField(validators=[AnyOf(("yes", "no"))])
