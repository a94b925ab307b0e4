"""What somebody invited does in the meeting."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from booking.forms import PROXY_CHOICES, BookingForm
from booking.joining import leads_any
from booking.models import Participant, ParticipantKind, Proxy
from booking.services.parts import Part
from booking.words import PROXY_NOTE, TOLD_TO_PREPARE


class PartForm(BookingForm):
    """Only what this one can be asked."""

    is_presenter = BooleanField(_l("Presents something"), description=TOLD_TO_PREPARE)
    skips_pre_meeting = BooleanField(
        _l("Comes when the citizen comes, and not to the pre-meeting"),
        description=_l("Gets a new invitation with that time."),
    )
    proxy = RadioField(
        _l("Acts for the citizen"), choices=PROXY_CHOICES, default="", description=PROXY_NOTE
    )

    @classmethod
    def of(cls, person: Participant, typed: Any) -> "PartForm":  # werkzeug's own multi-dict
        """The form with what stands."""
        proxy = person.proxy.value if person.proxy else ""
        form = cls(typed, data={**vars(Part.of(person)), "proxy": proxy})
        is_staff, leads = person.kind is ParticipantKind.STAFF, leads_any(person)
        if not is_staff:
            del form.is_presenter
        if not is_staff or leads or not person.meeting.pre_minutes:
            del form.skips_pre_meeting
        if person.kind is not ParticipantKind.RELATIVE:
            del form.proxy
        return form

    def part(self, before: Part) -> Part:
        """The answers; what was not asked stays."""
        said = {**vars(before), **self.data}
        proxy = said["proxy"]
        return Part(
            is_presenter=bool(said["is_presenter"]),
            skips_pre_meeting=bool(said["skips_pre_meeting"]),
            proxy=Proxy(proxy) if proxy else None,
        )
