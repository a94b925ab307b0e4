"""The forms of those who run a meeting that is booked."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, TelField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from booking.forms import BookingForm, possible_phone
from booking.models import Participant
from core import filters
from core.forms import no_cpr, one_line, squeeze
from core.phones import to_e164

REASON_MAX = 500


class CancelMeetingForm(BookingForm):
    """Why there is no meeting."""

    reason = TextAreaField(
        _l("Why is the meeting cancelled?"),
        [
            DataRequired(_l("Write why. The participants read it on their own page.")),
            Length(max=REASON_MAX),
            no_cpr,
        ],
        filters=[squeeze],
        description=_l(
            "Everybody invited reads it on their own page. Write nothing about anybody's illness."
        ),
    )


class SendAgainForm(BookingForm):
    """Where an invitation goes, corrected where it was wrong."""

    email = EmailField(
        _l("E-mail"),
        # Mail servers take æ, ø and å after the @ only.
        [Optional(), Length(max=254), Email(allow_smtputf8=False), no_cpr],
        filters=[one_line],
    )
    phone = TelField(
        _l("Mobile phone"), [Optional(), Length(max=40), possible_phone], filters=[one_line]
    )

    @classmethod
    def of(cls, person: Participant, typed: Any) -> "SendAgainForm":  # werkzeug's own multi-dict
        """The form with what is known."""
        return cls(typed, data={"email": person.email, "phone": filters.phone(person.phone)})

    def said(self) -> dict[str, str | None]:
        """The address and the number, as they are kept."""
        phone = to_e164(self.phone.data) if self.phone.data else None
        return {"email": self.email.data or None, "phone": phone}
