"""The closing form: one choice a person, three questions of the meeting, and it is done."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from booking.after.closing import PersonSaid, Said
from booking.after.refusals import came_field, gets_field, reason_field
from booking.after.seen import Seen
from booking.after.words import CAME, REACHED
from booking.forms import BookingForm
from booking.forms_for_changes import sequence_in
from booking.models import Came, Closing, Participant, Reached
from core.forms import no_cpr, one_line, squeeze

AGREED_MAX = 5000
WHY_MAX = 500


@dataclass(frozen=True)
class PersonLine:
    """One person in the form."""

    participant: Participant
    seen: Seen
    came: Field
    reason: Field
    gets: Field

    @property
    def asks_reason(self) -> bool:
        """Whether staying away would need one."""
        return self.seen.had_trouble or bool(self.reason.errors or self.reason.data)


class ClosingForm(BookingForm):
    """Made for the people of one meeting: see `closing_form`."""

    agreed = TextAreaField(
        _l("What did you agree?"),
        [Length(max=AGREED_MAX), no_cpr],
        filters=[squeeze],
        description=_l(
            "Who does what, and when. Plain words: those you choose read it on their own page."
        ),
    )
    more = TextAreaField(
        _l("More for the minutes"),
        [Length(max=AGREED_MAX), no_cpr],
        filters=[squeeze],
        description=_l("Only in the text that you copy. It stands on nobody's page."),
    )
    reached = RadioField(
        _l("Did you get to what the meeting was for?"),
        [Optional()],
        choices=[SelectChoice(value.value, label) for value, label in REACHED.items()],
    )
    why = StringField(
        _l("If not, or only partly: why?"),
        [Length(max=WHY_MAX), no_cpr],
        filters=[one_line],
        description=_l("A few words. Nothing about anybody's health."),
    )
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the page was made from; 0 is none yet."""
        return sequence_in(self.version.data)

    def knows(self, person: Participant) -> bool:
        """Whether the page asked about this one: they may have come onto the list since."""
        return came_field(person.id) in self

    def said(self, people: Sequence[Participant]) -> Said:
        """What the leader says."""
        reached = self.reached.data
        return Said(
            reached=Reached(reached) if reached else None,
            why=self.why.data or "",
            agreed=self.agreed.data or "",
            more=self.more.data or "",
            people={person.id: self._of(person.id) for person in people},
        )

    def _of(self, who: uuid.UUID) -> PersonSaid:
        if came_field(who) not in self:  # came onto the list while the page stood open
            return PersonSaid(None)
        came = self[came_field(who)].data
        return PersonSaid(
            came=Came(came) if came else None,
            reason=self[reason_field(who)].data or "",
            gets_minutes=bool(self[gets_field(who)].data),
        )

    def lines(
        self, people: Sequence[Participant], seen: Mapping[uuid.UUID, Seen]
    ) -> Sequence[PersonLine]:
        """A line each."""
        return [
            PersonLine(
                person,
                seen[person.id],
                self[came_field(person.id)],
                self[reason_field(person.id)],
                self[gets_field(person.id)],
            )
            for person in people
        ]


def closing_form(
    people: Sequence[Participant],
    seen: Mapping[uuid.UUID, Seen],
    before: Closing | None,
    typed: Any,  # werkzeug's own multi-dict, or none
) -> ClosingForm:
    """The form for these people, with what was said before, else with what we saw."""
    fields: dict[str, object] = {}
    for person in people:
        fields |= _fields(person, seen[person.id])
    made = type("MadeClosingForm", (ClosingForm,), fields)
    data = _guessed(seen) | _kept(before)
    form = cast("ClosingForm", made(typed, data=data))
    if not form.version.data:
        form.version.data = str(before.version if before else 0)
    return form


def _fields(person: Participant, seen: Seen) -> dict[str, object]:
    name = person.name or person.function
    choices = [SelectChoice("", _l("Choose")), *_choices()]
    return {
        came_field(person.id): SelectField(
            name, [Optional()], choices=choices, description=" ".join(seen.signs)
        ),
        reason_field(person.id): StringField(
            _l("How do you know that %(name)s stayed away?", name=name),
            [Length(max=WHY_MAX), no_cpr],
            filters=[one_line],
            description=_l("Only if you choose »Did not come«."),
        ),
        gets_field(person.id): BooleanField(_l("%(name)s reads what you agreed", name=name)),
    }


def _choices() -> Sequence[SelectChoice]:
    return [SelectChoice(came.value, label) for came, label in CAME.items()]


def _guessed(seen: Mapping[uuid.UUID, Seen]) -> dict[str, Any]:
    """Who was there is proposed as a reader: they heard it said. The leader chooses."""
    data: dict[str, Any] = {}
    for who, found in seen.items():
        data[came_field(who)] = found.came.value if found.came else ""
        data[gets_field(who)] = found.came is Came.TOOK_PART
    return data


def _kept(before: Closing | None) -> dict[str, Any]:
    if before is None:
        return {}
    data: dict[str, Any] = {name: getattr(before, name) for name in ("why", "agreed", "more")}
    data["reached"] = before.reached.value
    for person in before.people:
        data[came_field(person.participant_id)] = person.came.value
        data[reason_field(person.participant_id)] = person.reason
        data[gets_field(person.participant_id)] = person.gets_minutes
    return data
