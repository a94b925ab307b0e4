"""Somebody more for one date of a series: from the directory, or whom it does not know."""

import uuid
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, signed_in
from booking import directory, guests
from booking.forms import GuestForm, PartyForm
from booking.ports import meeting_post
from booking.services import Invitee, cancellations, date_people
from booking.views import people_changes
from booking.views.led_meeting import led_meeting, look_at
from booking.views.meetings import bp
from booking.views.series_dates import back_to_dates, series_date
from core import clock
from core.db import transaction
from core.errors import DomainError

DATE = "/meetings/<uuid:meeting_id>/dates/<uuid:date_id>"


@bp.get(f"{DATE}/participants/new")
@signed_in
def find_for_date(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """The directory to add from; and those it does not know."""
    look_at(meeting_id)
    return _off(meeting_id, date_id) or _directory(meeting_id, date_id, None)


@bp.post(f"{DATE}/participants/new")
@signed_in
def invite_party_to_date(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Invite a unit or a person of the directory to this date alone."""
    series_date(led_meeting(meeting_id), date_id)
    unit_id, user_id = PartyForm(request.form).chosen()
    try:
        with transaction():
            _invite(meeting_id, date_id, people_changes.chosen(unit_id, user_id))
    except DomainError as refusal:
        return _directory(meeting_id, date_id, refusal)
    return _to_people(meeting_id, date_id)


@bp.route(f"{DATE}/guests/new", methods=["GET", "POST"])
@signed_in
def invite_guest_to_date(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Invite somebody whom the directory does not know to this date alone."""
    series_date(led_meeting(meeting_id), date_id)
    kind = people_changes.kind()
    form = GuestForm.of(kind, directory.organisations(), request.form)
    if form.submitted():
        try:
            with transaction():
                invitee = guests.invitee_of(form.said(), kind)
                _invite(meeting_id, date_id, invitee, id=people_changes.key())
        except DomainError as refusal:
            form.take(refusal)
        else:
            return _to_people(meeting_id, date_id)
    elif back := _off(meeting_id, date_id):
        return back
    back_url = url_for(".find_for_date", meeting_id=meeting_id, date_id=date_id)
    return people_changes.guest_page(meeting_id, kind, form, back=back_url)


def _directory(
    meeting_id: uuid.UUID, date_id: uuid.UUID, refusal: DomainError | None
) -> ResponseReturnValue:
    meeting = led_meeting(meeting_id)
    ids: dict[str, Any] = {"meeting_id": meeting_id, "date_id": date_id}
    return people_changes.directory_page(
        meeting,
        series_date(meeting, date_id),
        refusal,
        urls={
            "search_url": url_for(".find_for_date", **ids),
            "guest_url": url_for(".invite_guest_to_date", **ids),
            "back_url": url_for(".show_date_people", **ids),
        },
        is_of_date=True,
    )


def _off(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue | None:
    """The way back with a word about it, where the date is off or has begun."""
    meeting = led_meeting(meeting_id)
    occurrence = series_date(meeting, date_id)
    try:
        cancellations.check(meeting, now=clock.now(), occurrence=occurrence)
    except DomainError as refusal:
        return back_to_dates(meeting, refusal)
    return None


def _to_people(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for(".show_date_people", meeting_id=meeting_id, date_id=date_id), 303)


def _invite(
    meeting_id: uuid.UUID, date_id: uuid.UUID, invitee: Invitee, *, id: uuid.UUID | None = None
) -> None:
    meeting = led_meeting(meeting_id)
    person = date_people.invite_to_date(
        meeting,
        invitee,
        series_date(meeting, date_id),
        id=id,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    people_changes.flash_invited(person)
