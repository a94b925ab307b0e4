"""The forms of organisations and units."""

import re
from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from accounts.cards import ChangedMeanwhile, OrganisationCard, UnitCard
from accounts.forms import AccountForm
from accounts.models import Organisation, OrganisationKind, Unit, Verdict
from core.errors import DomainError
from core.filters import NBSP
from core.filters import phone as phone_words
from core.forms import Form, MailAddress, no_cpr, one_line
from core.phones import to_e164

KINDS = {
    OrganisationKind.REGION: _l("Region"),
    OrganisationKind.HOSPITAL: _l("Hospital"),
    OrganisationKind.MUNICIPALITY: _l("Municipality"),
    OrganisationKind.PRACTICE: _l("Practice"),
    OrganisationKind.OTHER: _l("Another kind"),
}
SECURE = {"yes": _l("Yes"), "no": _l("No"), "": _l("Not known")}
SECURE_VALUES = {"yes": True, "no": False, "": None}
DIGITS = re.compile(r"[0-9]*")
MISSING = _l("Missing")


def no_spaces(value: Any) -> Any:  # a WTForms filter gets whatever was posted
    """Numbers are often copied in groups."""
    return re.sub(r"\s", "", value) if isinstance(value, str) else value


def digits_only(_form: Form, field: Field) -> None:
    """A number of a register."""
    if not DIGITS.fullmatch(field.data or ""):
        raise ValidationError(str(_l("Write digits only.")))


def possible_phone(_form: Form, field: Field) -> None:
    """It must be possible to ring."""
    if field.data and to_e164(field.data) is None:
        raise ValidationError(str(_l("This cannot be a phone number. Write eight digits.")))


class VersionedForm(Form):
    """Of two who save at once, the second is asked. `version` is that of the page it stood on."""

    meanwhile: tuple[tuple[str, str], ...] = ()  # label and value of what somebody else wrote

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was on the page; 0 when it is no number of ours."""
        typed = self.version.data or ""
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0

    def take(self, refusal: DomainError) -> None:
        """Show what was refused: at its field, or above the form."""
        name = getattr(refusal, "field", "")
        if name not in self:
            return self.refuse(refusal.message)
        self[name].errors = [*self[name].errors, str(refusal.message)]
        return None

    def compare(self, refusal: DomainError, now: dict[str, Any]) -> None:
        """Somebody else saved: say what stands there now. To save again is to know of it."""
        if not isinstance(refusal, ChangedMeanwhile):
            return
        self.version.data = now.pop("version")
        different = [n for n, value in now.items() if (self[n].data or "") != (value or "")]
        self.meanwhile = tuple((str(self[n].label.text), self.said(n, now[n])) for n in different)

    def said(self, _name: str, value: Any) -> str:
        """A value of the field in words."""
        return str(value or MISSING)


class CardForm(VersionedForm):
    """What organisations and units have in common."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=200), no_cpr], filters=[one_line])
    sor_code = StringField(
        _l("SOR code"), [Length(max=18), digits_only], filters=[one_line, no_spaces]
    )
    gln = StringField(
        _l("GLN (location number)"), [Length(max=13), digits_only], filters=[one_line, no_spaces]
    )
    own_key = StringField(
        _l("Your own id"),
        [Length(max=60), no_cpr],
        filters=[one_line],
        description=_l("From a system of yours. A file that is imported can use it."),
    )

    def said(self, name: str, value: Any) -> str:
        """A value of the field in words."""
        if name == "kind":
            return str(KINDS[OrganisationKind(value)])
        return str(SECURE[value]) if name == "has_secure_mail" else super().said(name, value)


class OrganisationForm(CardForm):
    """An organisation."""

    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()]
    )
    citizen_phone = TelField(
        _l("Phone for citizens"),
        [Length(max=40), possible_phone],
        filters=[one_line],
        description=_l("A meeting gets it when the unit that convenes has no phone."),
    )

    @classmethod
    def of(cls, organisation: Organisation, typed: Any) -> Self:  # werkzeug's own multi-dict
        """The form with what holds now."""
        return cls(typed, data=organisation_values(organisation))

    def card(self) -> OrganisationCard:
        """What was typed."""
        return OrganisationCard(
            name=self.name.data or "",
            kind=OrganisationKind(self.kind.data),
            sor_code=self.sor_code.data or None,
            gln=self.gln.data or None,
            own_key=self.own_key.data or None,
            citizen_phone=to_e164(self.citizen_phone.data or ""),
        )


class MoveForm(AccountForm):
    """Another place in the tree."""

    to = SelectField(_l("Under which organisation shall it lie?"), [InputRequired()])
    seen = HiddenField()

    def offer(self, places: Sequence[Organisation]) -> None:
        """Let places be chosen."""
        nothing = SelectChoice("", _l("Choose an organisation"))
        self.to.choices = [nothing, *(SelectChoice(str(p.id), p.name) for p in places)]


class UnitForm(CardForm):
    """A unit."""

    explanation = TextAreaField(
        _l("What the unit does, in one sentence"),
        [Length(max=300), no_cpr],
        filters=[one_line],
        description=_l("For people elsewhere who choose whom to invite. Without abbreviations."),
    )
    email = EmailField(
        _l("Mailbox"),
        [Optional(), Length(max=254), MailAddress(), no_cpr],
        filters=[one_line],
        description=_l("One that several people read. Invitations go there."),
    )
    has_secure_mail = RadioField(
        _l("Is it secure mail?"), choices=[SelectChoice(v, w) for v, w in SECURE.items()]
    )
    phone = TelField(_l("Phone"), [Length(max=40), possible_phone], filters=[one_line])
    phone_hours = StringField(
        _l("When the phone is answered"),
        [Length(max=120), no_cpr],
        filters=[one_line],
        description=_l("For example: weekdays 9 to 14"),
    )
    local_helper = StringField(
        _l("Local helper"),
        [Length(max=200), no_cpr],
        filters=[one_line],
        description=_l("A colleague who knows about video. Asked before IT is."),
    )

    @classmethod
    def of(cls, unit: Unit, typed: Any) -> Self:  # werkzeug's own multi-dict
        """The form with what holds now."""
        return cls(typed, data=unit_values(unit))

    def card(self) -> UnitCard:
        """What was typed."""
        return UnitCard(
            name=self.name.data or "",
            explanation=self.explanation.data or "",
            email=self.email.data or None,
            phone=to_e164(self.phone.data or ""),
            phone_hours=self.phone_hours.data or "",
            has_secure_mail=SECURE_VALUES[self.has_secure_mail.data or ""],
            local_helper=self.local_helper.data or "",
            sor_code=self.sor_code.data or None,
            gln=self.gln.data or None,
            own_key=self.own_key.data or None,
        )


class WordsForm(Form):
    """Words to find something by."""

    q = SearchField(_l("Search"), [Length(max=100)], filters=[one_line])


class ActivityForm(Form):
    """Whether meetings may use it from now on."""

    is_active = HiddenField(validators=[AnyOf(("yes", "no"))])


class ReportForm(Form):
    """What is wrong with a contact."""

    text = TextAreaField(
        _l("What is wrong?"),
        [DataRequired(), Length(max=500), no_cpr],
        filters=[one_line],
        description=_l("One sentence. For example: the mailbox was closed in May."),
    )


class VerdictForm(Form):
    """What came of a report: one of two buttons."""

    verdict = HiddenField(validators=[AnyOf([verdict.value for verdict in Verdict])])


def organisation_values(organisation: Organisation) -> dict[str, Any]:
    """The card as the form's fields hold it."""
    card = {name: getattr(organisation, name) for name in OrganisationCard.__dataclass_fields__}
    card["kind"] = organisation.kind.value
    card["citizen_phone"] = _typed(organisation.citizen_phone)
    return card | {"version": str(organisation.version)}


def unit_values(unit: Unit) -> dict[str, Any]:
    """The card as the form's fields hold it."""
    card = {name: getattr(unit, name) for name in UnitCard.__dataclass_fields__}
    card["has_secure_mail"] = {True: "yes", False: "no", None: ""}[unit.has_secure_mail]
    card["phone"] = _typed(unit.phone)
    return card | {"version": str(unit.version)}


def _typed(number: str | None) -> str:
    """The number as people type it."""
    return phone_words(number).replace(NBSP, " ")
