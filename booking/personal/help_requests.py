"""A call for help with everything the desk needs, and nothing that it must not have."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from accounts.models import User
from booking import equipment
from booking.joining import label_of, occurrence_for
from booking.models import Occurrence, Participant
from booking.personal.forms import TROUBLES, HelpForm
from booking.personal.queries import line_for
from booking.ports import HelpRequest, help_desk
from booking.services.participants import is_only_kind
from booking.words import KINDS
from core import audit, throttle
from core.errors import TooManyTries
from core.filters import first_upper, phone
from core.forms import mask_cpr
from core.phones import to_e164

ASKED_FOR_HELP = audit.declare("help-asked-for")
HOUR = timedelta(hours=1)
MOST_ASKED = 8  # times an hour that help is asked for, or works: each is told to several
MOST_SAID = 60  # times an hour that somebody writes in a case


class AskedOften(TooManyTries):
    """So often within an hour that a call is quicker than one message more."""


def ask(
    participant: Participant,
    occurrence: Occurrence,
    form: HelpForm,
    *,
    device: str,
    now: datetime,
    by: User | None = None,
) -> None:
    """Send a call for help to the desk. `by` is the signed-in leader who asks.

    Raises AskedOften.
    """
    _count("help-asked", participant, MOST_ASKED, now=now)
    meeting, typed = occurrence.meeting, form.phone.data or ""
    private = by is None and participant.kind.is_private
    own = None if private else participant.organisation_id
    help_desk().open_ticket(
        HelpRequest(
            occurrence_id=occurrence.id,
            participant_id=participant.id,
            user_id=by.id if by else None,
            requester=requester_of(participant, by),
            is_private=private,
            organisation_id=own or meeting.unit.organisation_id,
            convening_organisation_id=meeting.unit.organisation_id,
            text=_words(form, typed),
            device=device,
            callback_phone=to_e164(typed) or (by.phone if by else participant.phone),
            starts_at=occurrence.starts_at,
            snapshot=snapshot(occurrence) | _test_of(participant, occurrence),
            role=participant.kind.value if _is_said_by_role(participant, by) else "",
        ),
        now=now,
    )
    actor = by.as_actor() if by else participant.as_actor()
    audit.record(actor, ASKED_FOR_HELP, subject=participant.id, meeting=meeting.id, now=now)


def _is_said_by_role(participant: Participant, by: User | None) -> bool:
    return by is None and participant.unit is None and is_only_kind(participant)


def answer(participant: Participant, text: str, *, works: bool, now: datetime) -> None:
    """More about it, or that it works now. Raises AskedOften."""
    kind, most = ("help-asked", MOST_ASKED) if works else ("help-said", MOST_SAID)
    _count(kind, participant, most, now=now)
    help_desk().answer(participant.id, text, works=works, now=now)


def _count(kind: str, participant: Participant, most: int, *, now: datetime) -> None:
    try:
        throttle.count_try(kind, str(participant.id), limit=most, now=now, window=HOUR)
    except TooManyTries:
        line = line_for(participant, occurrence_for(participant, now=now), now=now)
        number = phone(line.phone if line.is_open else participant.meeting.phone)
        raise AskedOften(
            _("You have written to us many times now. Call us instead: %(number)s.", number=number)
        ) from None


def snapshot(occurrence: Occurrence) -> dict[str, Any]:
    """The meeting as it is at this moment: when, who convened it, how, where. Never its purpose."""
    meeting, provision = occurrence.meeting, occurrence.provision
    return {
        "starts_at": occurrence.starts_at.isoformat(),
        "ends_at": occurrence.ends_at.isoformat(),
        "unit": meeting.unit.place,
        "form": meeting.form.value,
        "meeting_phone": meeting.phone,
        "room": provision.room.name if provision else None,
        "is_open": bool(provision and provision.opened_at),
        "is_cancelled": occurrence.cancellation is not None,
    }


def _test_of(participant: Participant, occurrence: Occurrence) -> dict[str, Any]:
    tested = equipment.last_test(occurrence.id, participant.id)
    return {"equipment_test": equipment.as_facts(tested)} if tested else {}


def requester_of(participant: Participant, by: User | None) -> str:
    """As the desk says who asks."""
    if by:
        return ", ".join(part for part in (by.name, by.title) if part)
    with force_locale("da"):  # as the desk is: who reads another language reads the role in that
        is_kind = _is_said_by_role(participant, by)
        label = str(KINDS[participant.kind]) if is_kind else label_of(participant)
    if is_kind and not participant.name:
        return first_upper(label)
    if not participant.name or label.startswith(participant.name):  # a unit is its own function
        return label
    return f"{participant.name}, {label[:1].lower()}{label[1:]}"


def _words(form: HelpForm, typed: str) -> str:
    """What was chosen and written. A number we cannot read is told, not refused."""
    chosen = dict(TROUBLES).get(form.trouble.data or "")
    parts = [str(chosen) if chosen else "", form.text.data or ""]
    if typed and to_e164(typed) is None:
        parts.append(_("My phone number: %(number)s", number=mask_cpr(typed)))
    return "\n".join(part for part in parts if part) or _("I need help getting into the meeting.")
