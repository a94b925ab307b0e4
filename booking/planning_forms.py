"""What the leader plans around a meeting, in the booking and afterwards."""

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import Length, Optional

from booking.forms import BookingForm, MatterForm, possible_year
from booking.meeting_types.template import TypeTemplate
from booking.models import ConsentKind, Meeting
from booking.services.planning import PRE_MINUTES, Consent, Details, details_of
from booking.words import CONSENTS
from core.forms import no_cpr, one_line

OF_CONSENT = (
    "obtained_by", "obtained_on", "expires_on", "scope", "parents_permit", "young_permits",
)  # fmt: skip
OF_MORE = ("is_duty", "interpreter_language", "asks_relatives", "sits_at", "sits_with")


class PlanningFields(BookingForm):
    """What is planned besides what participants read of the matter."""

    is_duty = BooleanField(
        _l("Everybody invited has to come"),
        description=_l("Whoever cannot come sends somebody who may decide."),
    )
    interpreter_language = StringField(
        _l("Interpreter: which language?"),
        [Length(max=60), no_cpr],
        filters=[one_line],
        description=_l("You are reminded until an interpreter is invited."),
    )
    asks_relatives = BooleanField(
        _l("Ask the citizen if relatives are to come"),
        description=_l("Nobody is invited by that. You add those whom the citizen wants."),
    )
    sits_at = StringField(
        _l("Where does the citizen sit together with staff?"),
        [Length(max=200), no_cpr],
        filters=[one_line],
        description=_l("It stands on the citizen's page and on the sheet to print."),
    )
    sits_with = StringField(
        _l("Who is with the citizen?"),
        [Length(max=200), no_cpr],
        filters=[one_line],
        description=_l("A function, for example »your nurse«."),
    )
    consent_kind = RadioField(
        _l("On what ground do you talk about the citizen?"),
        choices=[
            SelectChoice("", _l("Not said yet")),
            *(SelectChoice(kind.value, name) for kind, name in CONSENTS.items()),
        ],
        default="",
    )
    obtained_by = StringField(
        _l("Who has got the consent?"),
        [Length(max=200), no_cpr],
        filters=[one_line],
        description=_l("The function, not the name."),
    )
    obtained_on = DateField(_l("When was it given?"), [Optional(), possible_year])
    expires_on = DateField(
        _l("Last day it holds"),
        [Optional(), possible_year],
        description=_l("A year after it was given at most. Left empty, it is a year."),
    )
    scope = StringField(
        _l("What does it cover, in one line?"),
        [Length(max=200), no_cpr],
        filters=[one_line],
        description=_l(
            "For example »the talk of school and family department«. No reason, and nothing about "
            "health: the text of the consent stands in the record."
        ),
    )
    parents_permit = BooleanField(_l("The citizen is under 18: the parents permit it"))
    young_permits = BooleanField(_l("The young person, from 15, permits it too"))

    def details(self, before: Details) -> Details:
        """The answers. A form without the length of a pre-meeting leaves it as it was."""
        pre = self["pre_minutes"].data if "pre_minutes" in self else before.pre_minutes
        return Details(
            pre_minutes=int(pre) if pre else None,
            is_duty=bool(self.is_duty.data),
            interpreter_language=self.interpreter_language.data or "",
            asks_relatives=bool(self.asks_relatives.data),
            sits_at=self.sits_at.data or "",
            sits_with=self.sits_with.data or "",
            consent=self._consent(),
        )

    def _consent(self) -> Consent | None:
        """Whoever says something about it without the ground, has one."""
        kind = self.consent_kind.data
        said = Consent(
            kind=ConsentKind(kind or ConsentKind.CONSENT),
            obtained_by=self.obtained_by.data or "",
            obtained_on=self.obtained_on.data,
            expires_on=self.expires_on.data,
            scope=self.scope.data or "",
            parents_permit=bool(self.parents_permit.data),
            young_permits=bool(self.young_permits.data),
        )
        return said if kind or said != Consent(ConsentKind.CONSENT) else None


def answers_of(details: Details) -> dict[str, Any]:
    """The same as the fields have them."""
    consent = details.consent
    said = {name: getattr(consent, name) for name in OF_CONSENT} if consent else {}
    kind = consent.kind.value if consent else ""
    pre = str(details.pre_minutes or "")
    return {**asdict(details), **said, "consent_kind": kind, "pre_minutes": pre}


def lengths() -> list[Any]:
    """Of a pre-meeting; none first."""
    minutes = (
        SelectChoice(str(n), ngettext("%(num)d minute", "%(num)d minutes", n)) for n in PRE_MINUTES
    )
    return [SelectChoice("", str(_l("No pre-meeting"))), *minutes]


class StepForm(PlanningFields, MatterForm):
    """Step 1: what is met about, and what is planned around it."""

    pre_minutes = SelectField(
        _l("A pre-meeting of the professionals just before"),
        choices=lengths,
        default="",
        description=_l(
            "They are invited to the earlier time. Citizen and relatives see their own time only, "
            "and come in then."
        ),
    )


class ChangePlanningForm(PlanningFields):
    """The same of a meeting that is booked, but what others have in their calendars."""

    seen = HiddenField()

    @classmethod
    def of(cls, meeting: Meeting, typed: Any) -> "ChangePlanningForm":  # werkzeug's own multi-dict
        """The form with what stands."""
        now = details_of(meeting)
        return cls(typed, data={**answers_of(now), "seen": now.digest})


@dataclass(frozen=True)
class Opens:
    """Which folded parts of step 1 are open: what the type asks for, was said, or refused."""

    consent: bool
    more: bool

    @classmethod
    def of(cls, form: StepForm, template: TypeTemplate) -> "Opens":
        """Read from what the form holds."""
        consent = any(
            form[name].data or form[name].errors for name in ("consent_kind", *OF_CONSENT)
        )
        said = set(OF_MORE) - {"is_duty"} | {"pre_minutes"}
        more = any(form[name].data or form[name].errors for name in said)
        return cls(
            consent=consent or template.consent is ConsentKind.CONSENT,
            more=more,
        )
