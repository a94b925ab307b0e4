"""The list of a meeting that is booked: somebody more, or one less."""

import uuid
from collections.abc import Mapping

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.access import current_actor, signed_in
from booking import access, directory, guests
from booking.forms import GuestForm, PartyForm, SearchForm, possible_id
from booking.forms_for_leaders import RemoveParticipantForm
from booking.joining import occurrence_at
from booking.models import Meeting, Occurrence, Participant, ParticipantKind
from booking.ports import meeting_post
from booking.services import Invitee, people_changes
from booking.services.participants import invite_unit, invite_user
from booking.services.telling import Telling, Way, how_to_tell
from booking.views.led_meeting import (
    closed,
    led_meeting,
    look_at,
    to_meeting,
)
from booking.views.meetings import bp
from booking.words import HEADINGS
from core import clock
from core.db import transaction
from core.errors import DomainError

TOLD = {
    Way.CALL: _l("%(name)s is off the list, and has to be called."),
    Way.NOTHING: _l("%(name)s is off the list."),
}
IS_TOLD = _l("%(name)s is off the list, and is being told.")


def _person(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Participant:
    return access.find_participant(led_meeting(meeting_id), participant_id) or abort(404)


@bp.get("/meetings/<uuid:meeting_id>/participants/new")
@signed_in
def find_participants(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """The directory to add from; and those it does not know."""
    return _directory(look_at(meeting_id), None)


@bp.post("/meetings/<uuid:meeting_id>/participants/new")
@signed_in
def invite_party(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Invite a unit or a person of the directory."""
    unit_id, user_id = PartyForm(request.form).chosen()
    try:
        with transaction():
            meeting = led_meeting(meeting_id)
            _invite(meeting, chosen(unit_id, user_id))
    except DomainError as refusal:
        return _directory(led_meeting(meeting_id), refusal)
    return to_meeting(meeting_id)


def chosen(unit_id: uuid.UUID | None, user_id: uuid.UUID | None) -> Invitee:
    """The unit or the person of the directory that was pressed."""
    if unit := directory.offered_unit(unit_id) if unit_id else None:
        return invite_unit(unit)
    return invite_user((directory.person_of(user_id) if user_id else None) or abort(422))


def _directory(meeting: Meeting, refusal: DomainError | None) -> ResponseReturnValue:
    if request.method != "POST" and (back := closed(meeting)):
        return back
    urls = {
        "search_url": url_for(".find_participants", meeting_id=meeting.id),
        "guest_url": url_for(".invite_guest", meeting_id=meeting.id),
        "back_url": url_for(".show", meeting_id=meeting.id),
    }
    return directory_page(meeting, occurrence_at(meeting, now=clock.now()), refusal, urls=urls)


def directory_page(
    meeting: Meeting,
    occurrence: Occurrence,
    refusal: DomainError | None,
    *,
    urls: Mapping[str, str],
    is_of_date: bool = False,
) -> ResponseReturnValue:
    """Look into the directory, for the meeting or for one of its dates."""
    search = SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    page = render_template(
        "booking/add_participant.html",
        meeting=meeting,
        occurrence=occurrence,
        urls=urls,
        is_of_date=is_of_date,
        search=search,
        found_units=directory.find_units(words, by=current_actor()),
        found_people=directory.find_people(words),
        refusal=refusal,
    )
    return page, 422 if refusal or search.errors else 200


@bp.route("/meetings/<uuid:meeting_id>/guests/new", methods=["GET", "POST"])
@signed_in
def invite_guest(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Invite somebody whom the directory does not know: as much or little as is known."""
    led_meeting(meeting_id)
    of_kind = kind()
    form = GuestForm.of(of_kind, directory.organisations(), request.form)
    if form.submitted():
        try:
            with transaction():
                invitee = guests.invitee_of(form.said(), of_kind)
                _invite(led_meeting(meeting_id), invitee, id=key())
        except DomainError as refusal:
            form.take(refusal)
        else:
            return to_meeting(meeting_id)
    elif back := closed(led_meeting(meeting_id)):
        return back
    back_url = url_for(".find_participants", meeting_id=meeting_id)
    return guest_page(meeting_id, of_kind, form, back=back_url)


def guest_page(
    meeting_id: uuid.UUID, kind: ParticipantKind, form: GuestForm, *, back: str
) -> ResponseReturnValue:
    """As much or little as is known of them."""
    page = render_template(
        "booking/add_guest.html",
        form=form,
        kind=kind,
        heading=HEADINGS[kind],
        key_of_form=key() or uuid.uuid4(),
        meeting=led_meeting(meeting_id),
        back=back,
    )
    return page, form.status


def kind() -> ParticipantKind:
    """Of a guest: it stands in the address."""
    try:
        return ParticipantKind(request.args.get("kind", ""))
    except ValueError:
        abort(404)


def key() -> uuid.UUID | None:
    """What the form was made with, so that pressing twice invites one."""
    return possible_id(request.form.get("key"))


def _invite(meeting: Meeting, invitee: Invitee, *, id: uuid.UUID | None = None) -> None:
    person = people_changes.add_participant(
        meeting,
        invitee,
        id=id,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    flash_invited(person)


def flash_invited(person: Participant) -> None:
    """What happens next."""
    name = person.name or person.function
    if person.is_reachable:
        flash(_("%(name)s is on the list. The invitation is on its way.", name=name))
    else:
        flash(_("%(name)s is on the list. Hand over the print sheet.", name=name), "warning")


@bp.route(
    "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/removal",
    methods=["GET", "POST"],
)
@signed_in
def remove_participant(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Who is taken off, and how they are told. Nothing happens before the button is pressed."""
    meeting = led_meeting(meeting_id)
    person = access.find_participant(meeting, participant_id)
    if person is None and participant_id in {p.id for p in meeting.participants}:
        return to_meeting(meeting_id)  # pressed twice
    person = person or abort(404)
    form = RemoveParticipantForm(request.form)
    if not form.submitted():
        return _removal(person, form)
    name = person.name or person.function
    try:
        with transaction():
            way = _remove(_person(meeting_id, participant_id), is_mistake=form.is_mistake.data)
    except DomainError as refusal:
        form.take(refusal)
        return _removal(_person(meeting_id, participant_id), form)
    flash(TOLD.get(way, IS_TOLD) % {"name": name})
    return to_meeting(meeting_id)


def _remove(person: Participant, *, is_mistake: bool) -> Way:
    return people_changes.remove_participant(
        person,
        is_mistake=is_mistake,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _removal(person: Participant, form: RemoveParticipantForm) -> ResponseReturnValue:
    now = clock.now()
    try:
        people_changes.check_removal(person, now=now)
    except DomainError as refusal:
        if request.method != "POST":
            flash(str(refusal.message), "warning")
            return to_meeting(person.meeting_id)
    html = render_template(
        "booking/remove_participant.html",
        person=person,
        meeting=person.meeting,
        telling=Telling(person, how_to_tell(person, current_actor(), now=now)),
        form=form,
    )
    return html, form.status
