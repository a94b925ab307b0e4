"""The forms of booking. They say what an answer looks like; what must hold is said by services."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from accounts.models import Organisation
from booking.models import MeetingForm, MeetingType, ParticipantKind
from booking.slots import Slot
from booking.words import (
    ANY_TIME,
    FORMS,
    HOURS,
    PROXIES,
    PROXY_NOTE,
    TOLD_TO_PREPARE,
    TYPES,
    WAYS,
)
from core.errors import DomainError
from core.forms import Form, MailAddress, no_cpr, one_line, squeeze
from core.phones import to_e164

YEARS = range(2020, 2200)
MINUTES = (5, 720)
ELSEWHERE = "elsewhere"  # an organisation that the directory does not know
PROXY_CHOICES = (
    SelectChoice("", _l("No")),
    *(SelectChoice(proxy.value, name) for proxy, name in PROXIES.items()),
)
WAYS_CHOICES = (
    SelectChoice("", _l("As usual: by what there is an address for")),
    *(SelectChoice(way.value, words) for way, words in WAYS.items()),
)
PLAN = ("ways", "hours")  # how somebody is reached, folded away until it is asked for
LANGUAGES = (SelectChoice("da", "Dansk"), SelectChoice("en", "English"))


class BookingForm(Form):
    """A form that can show a refusal beside the answer it is about."""

    nearest: Sequence[Slot] = ()  # free times, when a time was refused
    in_the_way: Sequence[tuple[datetime, Sequence[Slot]]] = ()  # dates of a series, and the same

    def take(self, refusal: DomainError) -> None:
        """Show what was refused: at its field, or above the form when it has none here."""
        self.nearest = getattr(refusal, "nearest", ())
        self.in_the_way = getattr(refusal, "in_the_way", ())
        for each in (refusal, *getattr(refusal, "also", ())):
            name = getattr(each, "field", "")
            if name in self:
                self[name].errors = [*self[name].errors, str(each.message)]
            else:
                self.refuse(each.message)


def possible_phone(_form: Form, field: Field) -> None:
    """A number that can be one; kept as E.164."""
    if field.data and to_e164(field.data) is None:
        raise ValidationError(str(_l("Write a phone number, for example 00 11 22 33.")))


def possible_year(_form: Form, field: Field) -> None:
    """A date that a calendar of ours can reckon with."""
    if field.data and field.data.year not in YEARS:
        raise ValidationError(str(_l("Write a date, for example 2026-12-02.")))


class StartForm(Form):
    """What kind of meeting it is to be."""

    type = SelectField(
        _l("Type of meeting"), choices=[SelectChoice(t.value, w.name) for t, w in TYPES.items()]
    )


class MatterFields(BookingForm):
    """What participants read of a meeting, besides its time."""

    purpose = StringField(
        _l("Purpose"),
        [Length(max=200), no_cpr],
        filters=[one_line],
        description=_l("One line. Only those invited see it, on their own page."),
    )
    agenda = TextAreaField(_l("Agenda"), [Length(max=5000), no_cpr], filters=[squeeze])
    agenda_follows_on = DateField(
        _l("Or: the agenda follows by"),
        [Optional(), possible_year],
    )
    address = StringField(
        _l("Address, if somebody comes in person"),
        [Length(max=300), no_cpr],
        filters=[one_line],
    )
    phone = TelField(
        _l("Phone of the meeting"),
        [Length(max=40), possible_phone],
        filters=[one_line],
        description=_l("Can be called before and during the meeting. Not a private number."),
    )


class MatterForm(MatterFields):
    """Step 1: what is met about."""

    type = SelectField(
        _l("Type of meeting"), choices=[SelectChoice(t.value, w.name) for t, w in TYPES.items()]
    )
    form = RadioField(
        _l("How do you meet?"),
        [InputRequired()],
        choices=[SelectChoice(f.value, name) for f, name in FORMS.items()],
        description=_l("Choose by what the meeting is for."),
    )
    unit_id = SelectField(_l("On behalf of"))
    is_rehearsal = BooleanField(
        _l("It is only a rehearsal"),
        description=_l("Invitations and reminders are sent all the same. It is not counted."),
    )
    q = SearchField(
        _l("Which units should take part?"),
        [Length(max=100)],
        filters=[one_line],
        description=_l("For example »Sengeafsnit 3«. Citizens and persons come in step 3."),
    )

    def said(self) -> dict[str, Any]:
        """The answers, as the draft keeps them."""
        names = ("purpose", "agenda", "agenda_follows_on", "address", "is_rehearsal")
        return {
            **{name: self[name].data for name in names},
            "unit_id": uuid.UUID(self.unit_id.data),
            "type": MeetingType(self.type.data),
            "form": MeetingForm(self.form.data),
            "phone": to_e164(self.phone.data or "") or "",
        }


class SearchForm(Form):
    """Words to look up in the directory."""

    q = SearchField(
        _l("Add from the directory"),
        [Length(max=100)],
        filters=[one_line],
        description=_l("Unit, function or name. For example »PPR Vejle«."),
    )


class PartyForm(Form):
    """Somebody out of the directory: a unit or a person."""

    unit_id = HiddenField()
    user_id = HiddenField()

    def chosen(self) -> tuple[uuid.UUID | None, uuid.UUID | None]:
        """The ids of unit and person, where they are ids."""
        return possible_id(self.unit_id.data), possible_id(self.user_id.data)


def hours_field() -> RadioField:
    """At what hours messages may come."""
    return RadioField(
        _l("When may messages come?"),
        choices=[SelectChoice(hours, words) for hours, words in HOURS.items()],
        default=ANY_TIME,
        description=_l("What is urgent, such as news shortly before the meeting, does not wait."),
    )


def hours_of(said: str) -> tuple[int | None, int | None]:
    """From when to when; neither: at any time."""
    first, _to, last = said.partition("-")
    return (int(first), int(last)) if first else (None, None)


class GuestForm(BookingForm):
    """Somebody who is not in the directory: citizen, relative, interpreter, staff elsewhere."""

    name = StringField(_l("Name"), [Length(max=200), no_cpr], filters=[one_line])
    function = StringField(_l("Function"), [Length(max=200), no_cpr], filters=[one_line])
    organisation_id = SelectField(_l("Works at"))
    email = EmailField(
        _l("E-mail"), [Optional(), Length(max=254), MailAddress(), no_cpr], filters=[one_line]
    )
    phone = TelField(
        _l("Mobile phone"), [Optional(), Length(max=40), possible_phone], filters=[one_line]
    )
    language = RadioField(_l("Language of the messages"), choices=LANGUAGES, default="da")
    joins_from_room_system = BooleanField(_l("Joins from a room with video equipment"))
    is_presenter = BooleanField(_l("Presents something"), description=TOLD_TO_PREPARE)
    proxy = RadioField(
        _l("Acts for the citizen"), choices=PROXY_CHOICES, default="", description=PROXY_NOTE
    )
    ways = RadioField(_l("How do we write to them?"), choices=WAYS_CHOICES, default="")
    hours = hours_field()

    @classmethod
    def of(
        cls,
        kind: ParticipantKind,
        places: Sequence[Organisation],
        typed: Any,  # werkzeug's own multi-dict
        *,
        has_plan: bool = True,
    ) -> "GuestForm":
        """The form with only what this kind of person is asked."""
        form = cls(typed)
        if not has_plan:
            del form.ways, form.hours
        if kind == ParticipantKind.STAFF:
            form.name.description = _l("Only you and the others in the meeting see it.")
            form.organisation_id.choices = [
                SelectChoice("", ""),
                *(SelectChoice(str(place.id), place.name) for place in places),
                SelectChoice(ELSEWHERE, _l("Another organisation")),
            ]
        else:
            for name in ("organisation_id", "joins_from_room_system", "is_presenter"):
                del form[name]
        if kind != ParticipantKind.RELATIVE:
            del form.proxy
        if kind.is_private:
            del form.function
        return form

    def said(self) -> dict[str, Any]:
        """The answers by name, without those that were not asked."""
        phone = to_e164(self.phone.data) if self.phone.data else None
        first, last = hours_of(self.hours.data) if "hours" in self else (None, None)
        return {**self.data, "phone": phone, "from_hour": first, "until_hour": last}

    @property
    def is_planned(self) -> bool:
        """Whether anything of the plan was typed, or is wrong: then it stands open."""
        return any(name in self and self[name].data for name in PLAN)


def possible_instant(said: object) -> datetime | None:
    """The instant that a page wrote into a form; none where it is no such thing."""
    try:
        chosen = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    known = chosen.tzinfo is not None and chosen.year in YEARS
    return chosen.astimezone(UTC) if known else None


def possible_id(said: object) -> uuid.UUID | None:
    """The id that a page wrote into a form; none where it is no such thing."""
    try:
        return uuid.UUID(str(said or ""))
    except ValueError:
        return None


class NewLinkForm(Form):
    """Whether to give a new link instead of that of this generation."""

    generation = IntegerField(
        _l("The link"), [InputRequired(), NumberRange(1, 2**31 - 1)], widget=HiddenInput()
    )
