"""One participant, for who runs the meeting: how it stands, and the invitation once more."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import access, queries
from booking.channels import ways_to
from booking.forms_for_leaders import SendAgainForm
from booking.joining import is_host, occurrence_for
from booking.models import Participant
from booking.ports import meeting_post
from booking.services import looking, parts, people_changes, resending
from booking.services.resending import Address
from booking.trail import proof_of
from booking.views.meetings import bp
from core import clock, filters
from core.db import transaction
from core.errors import DomainError
from notifications.models import Channel


def find_person(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Participant:
    """Somebody on the list, for whoever may run the meeting. Raises NotYours."""
    meeting = access.find_meeting_to_lead(current_actor(), meeting_id) or abort(404)
    return access.find_participant(meeting, participant_id) or abort(404)


@bp.get("/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>")
@signed_in
def show_participant(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """How it stands with one person, and everything that can be done for them."""
    return page_of_person(_look(find_person(meeting_id, participant_id)))


def page_of_person(person: Participant, *, refusal: object = "") -> str:
    """The page, with what was refused on it."""
    now = clock.now()
    occurrence = occurrence_for(person, now=now)
    return render_template(
        "booking/participant.html",
        meeting=person.meeting,
        occurrence=occurrence,
        person=queries.person_of(person, occurrence, now=now),
        trail=proof_of(person),
        may_print=access.may_hand_over(current_actor(), person),
        may_choose_ways=access.may_hand_over(current_actor(), person),
        has_parts=parts.has_parts(person),
        may_remove=people_changes.is_removable(person, now=now),
        may_answer=occurrence.takes_place(now) and not is_host(person, occurrence),
        is_ahead=occurrence.takes_place(now),
        refusal=refusal,
        now=now,
    )


@bp.route(
    "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/invitations",
    methods=["GET", "POST"],
)
@signed_in
def send_again(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """The same invitation to one person, where it went wrong or got lost."""
    form = SendAgainForm.of(find_person(meeting_id, participant_id), request.form)
    if not form.submitted():
        return _page(find_person(meeting_id, participant_id), form)
    try:
        with transaction():
            whither = _send(find_person(meeting_id, participant_id), Address(**form.said()))
    except DomainError as refusal:
        form.take(refusal)
        return _page(find_person(meeting_id, participant_id), form)
    flash(_("The invitation is on its way to %(address)s.", address=whither))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _send(person: Participant, to: Address) -> str:
    """Where it goes, as people read it."""
    resending.send_again(
        person,
        to,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    return _whither(person)


def _whither(person: Participant) -> str:
    addresses = {Channel.EMAIL: person.email, Channel.SMS: filters.phone(person.phone)}
    mail, *number = [addresses[channel] or "" for channel in ways_to(person)]
    return str(_("%(mail)s and %(number)s", mail=mail, number=number[0])) if number else mail


def _page(person: Participant, form: SendAgainForm) -> ResponseReturnValue:
    """The form, with how the last one fared. A meeting that is off or over has no invitations."""
    if request.method != "POST":
        if back := nothing_to_send(person):
            return back
        person = _look(person)
    html = render_template(
        "booking/send_again.html",
        person=person,
        deliveries=queries.deliveries_to(person),
        may_print=access.may_hand_over(current_actor(), person),
        occurrence=occurrence_for(person, now=clock.now()),
        form=form,
        now=clock.now(),
    )
    return html, form.status


def _look(person: Participant) -> Participant:
    """The page names somebody and where they are reached: to open it is to look at the meeting."""
    meeting_id, participant_id = person.meeting_id, person.id
    with transaction():
        looking.see_meeting(current_actor(), meeting_id, now=clock.now())
    return find_person(meeting_id, participant_id)


def nothing_to_send(person: Participant) -> ResponseReturnValue | None:
    """Away from here, where the meeting is off or over; none where it is not."""
    try:
        resending.check(person.meeting, now=clock.now())
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
        return redirect(url_for("meetings.show", meeting_id=person.meeting_id), 303)
    return None
