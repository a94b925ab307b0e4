"""What is worth a thought about the consent. It is said once, and blocks nothing."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from booking.drafts import Plan
from booking.meeting_types.reading import types_of_unit
from booking.models import ConsentKind
from booking.notes import Note
from booking.services.planning import Consent
from core import filters


def consent_notes(
    consent: Consent | None,
    *,
    is_expected: bool,
    has_citizen: bool,
    last_day: date | None,
    is_series: bool = False,
) -> Sequence[Note]:
    """`last_day` is that of the last date, and none is known before one is chosen."""
    if consent is None or (consent.kind is ConsentKind.CONSENT and consent.obtained_on is None):
        return [_missing(consent)] if is_expected and has_citizen else []
    until = consent.holds_until
    if consent.kind is not ConsentKind.CONSENT or until is None:
        return []
    if last_day is None or last_day <= until:
        return []
    day = filters.day(until, year=False)
    text = _("The consent holds until %(day)s only", day=day)
    if is_series:
        text = _("The consent holds until %(day)s, not for all dates", day=day)
    return [Note("care", text, (_("Ask whether it is to be renewed before then."),))]


def _missing(consent: Consent | None) -> Note:
    text = _("No consent is noted yet") if consent is None else _("No day is noted for the consent")
    more = _("In this type of meeting there mostly is one. Note who has got it, and when.")
    return Note("care", text, (more,))


def draft_consent_notes(plan: Plan, *, last_on: date | None = None) -> Sequence[Note]:
    """Of a booking in the making; `last_on` where its dates are being chosen."""
    held = types_of_unit(plan.matter.unit_id)[plan.matter.type]
    return consent_notes(
        plan.details.consent,
        is_expected=held.template.consent is ConsentKind.CONSENT,
        has_citizen=plan.has_private,
        last_day=last_on or plan.last_on,
        is_series=plan.series is not None,
    )
