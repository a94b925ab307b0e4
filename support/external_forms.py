"""The form of a support unit that works with a ticket system of its own."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    ValidationError,
)
from wtforms.validators import Email, InputRequired, Length, Optional, StopValidation

from accounts.forms import AccountForm
from core.forms import one_line
from support.models import SupportUnit
from support.services import external_units
from support.services.external_units import System

HERE, ELSEWHERE = "here", "elsewhere"
MARK = re.compile(r"[^\W\d_]|#")


def _is_needed(form: Any, field: EmailField) -> None:
    """Without a mailbox nothing would reach it."""
    if form.works.data == ELSEWHERE and not field.data:
        raise StopValidation(str(_l("Write the mailbox of its system.")))


class ExternalUnitForm(AccountForm):
    """Where the unit works, and how its system is reached. `seen` is what the page showed."""

    works = RadioField(
        _l("Where does the unit work?"),
        [InputRequired()],
        choices=[
            SelectChoice(HERE, _l("Here, at the desk")),
            SelectChoice(ELSEWHERE, _l("In a system of its own: cases are sent by mail")),
        ],
    )
    mailbox = EmailField(
        _l("Mailbox of its system"),
        [_is_needed, Optional(), Length(max=254), Email()],
        filters=[one_line],
        description=_l("Cases are sent there. What is answered comes back to the case."),
    )
    keeps_number = BooleanField(_l("Keep the number that a case has in its system"))
    number_mark = StringField(
        _l("What does such a number begin with?"),
        [Length(max=20)],
        filters=[one_line],
        description=_l(
            "For example »INC«, of INC0042. Leave it empty, and we look for the usual ones."
        ),
    )
    seen = HiddenField()

    @classmethod
    def of(cls, unit: SupportUnit) -> "ExternalUnitForm":
        """As it is kept."""
        kept = external_units.system_of(unit)
        return cls(
            data={
                "works": ELSEWHERE if unit.is_external else HERE,
                "mailbox": kept.mailbox,
                "keeps_number": kept.keeps_number,
                "number_mark": kept.number_mark,
                "seen": external_units.seen(unit),
            }
        )

    def validate_number_mark(self, field: StringField) -> None:
        """Digits alone would find every number there is."""
        if field.data and not MARK.search(field.data):
            raise ValidationError(str(_l("Write at least one letter, or #.")))

    def system(self) -> System:
        """What was typed. Of a unit that works here, only the number's pattern is kept."""
        is_elsewhere = self.works.data == ELSEWHERE
        return System(
            mailbox=self.mailbox.data if is_elsewhere else None,
            keeps_number=bool(self.keeps_number.data),
            number_mark=self.number_mark.data or None,
        )
