"""What only people at work are asked on their page."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from booking.forms import BookingForm, possible_phone
from booking.services.refusals import BookingRefused
from booking.services.stand_ins import Named
from core.forms import MailAddress, no_cpr, one_line
from core.phones import to_e164


class NoWayToReach(BookingRefused):
    """An invitation has to get there."""

    field = "email"
    message = _l("Write an e-mail address or a mobile phone, so that the invitation gets there.")


class StandInForm(BookingForm):
    """Somebody of the same place who comes instead."""

    name = StringField(
        _l("Name"), [DataRequired(_l("Write the name.")), Length(max=200), no_cpr],
        filters=[one_line],
    )  # fmt: skip
    function = StringField(
        _l("Function"),
        [DataRequired(_l("Write the function.")), Length(max=200), no_cpr],
        filters=[one_line],
        description=_l("For example: head of section, psychiatry. The others see it."),
    )
    email = EmailField(
        _l("E-mail"),
        [Optional(), Length(max=254), MailAddress(), no_cpr],
        filters=[one_line],
    )
    phone = TelField(
        _l("Mobile phone"), [Optional(), Length(max=40), possible_phone], filters=[one_line]
    )
    may_decide = BooleanField(
        _l("Can make decisions at the meeting"),
        [InputRequired(_l("Who comes instead must be able to make decisions."))],
    )

    def said(self) -> Named:
        """As it is kept. Raises NoWayToReach."""
        phone = to_e164(self.phone.data) if self.phone.data else None
        if not (self.email.data or phone):
            raise NoWayToReach
        name, function = self.name.data or "", self.function.data or ""
        return Named(name, function, self.email.data or None, phone)
