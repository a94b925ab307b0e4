"""The people of one date of a series: who is on its list, and somebody more or less."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import access
from booking.forms_for_dates import DatePersonForm
from booking.models import Meeting, Occurrence, Participant
from booking.ports import meeting_post
from booking.series_pages import date_people
from booking.services import cancellations
from booking.services import date_people as services
from booking.services.telling import Way
from booking.views.led_meeting import led_meeting, look_at
from booking.views.meetings import bp
from booking.views.series_dates import back_to_dates, series_date
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.filters import day

ONE = "/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/people"


@bp.get(ONE)
@signed_in
def show_date_people(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Who is on the list of this date, and who of the meeting is not."""
    meeting = look_at(meeting_id)
    occurrence = series_date(meeting, date_id)
    try:
        cancellations.check(meeting, now=clock.now(), occurrence=occurrence)
    except DomainError as refusal:
        return back_to_dates(meeting, refusal)
    people = date_people(meeting, occurrence)
    return render_template(
        "booking/date_people.html", meeting=meeting, occurrence=occurrence, people=people
    )


@bp.route(f"{ONE}/<uuid:participant_id>", methods=["GET", "POST"])
@signed_in
def change_date_person(
    meeting_id: uuid.UUID, date_id: uuid.UUID, participant_id: uuid.UUID
) -> ResponseReturnValue:
    """Off the list of this date, or on it again. Nothing happens before the button is pressed."""
    meeting = led_meeting(meeting_id)
    if any(p.id == participant_id and p.removed_at for p in meeting.participants):
        return redirect(url_for(".dates", meeting_id=meeting_id), 303)  # pressed twice
    person, occurrence = _found(meeting_id, date_id, participant_id)
    form = DatePersonForm.of(services.is_on(person, occurrence), request.form)
    if not form.submitted():
        look_at(meeting_id)
        return _page(*_found(meeting_id, date_id, participant_id), form)
    name, on = person.name or person.function, day(occurrence.starts_at)
    try:
        with transaction():
            way = _change(*_found(meeting_id, date_id, participant_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(*_found(meeting_id, date_id, participant_id), form)
    flash(_said(form, way, name, on), "warning" if way is Way.CALL else "message")
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _found(
    meeting_id: uuid.UUID, date_id: uuid.UUID, participant_id: uuid.UUID
) -> tuple[Participant, Occurrence]:
    meeting = led_meeting(meeting_id)
    person = access.find_participant(meeting, participant_id) or abort(404)
    return person, series_date(meeting, date_id)


def _change(person: Participant, occurrence: Occurrence, form: DatePersonForm) -> Way:
    deed = services.put_on_dates if form.is_wanted else services.take_off_dates
    return deed(
        person,
        occurrence,
        form.chosen_scope(),
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _said(form: DatePersonForm, way: Way, name: str, on: str) -> str:
    said = {"name": name, "day": on}
    if form.is_wanted and form.is_many:
        return str(_("%(name)s is on the list from %(day)s.", **said))
    if form.is_wanted:
        return str(_("%(name)s is on the list of %(day)s.", **said))
    if way is Way.CALL:
        return str(_("%(name)s is off the list of %(day)s, and has to be called.", **said))
    return str(_("%(name)s is off the list of %(day)s.", **said))


def _page(person: Participant, occurrence: Occurrence, form: DatePersonForm) -> ResponseReturnValue:
    meeting, now = person.meeting, clock.now()
    try:
        _check(meeting, person, occurrence, form)
    except DomainError as refusal:
        if request.method != "POST":
            return back_to_dates(meeting, refusal)
    is_on = services.is_on(person, occurrence)
    form.wanted.raw_data, form.wanted.data = None, "off" if is_on else "on"  # as it is now
    html = render_template(
        "booking/change_date_person.html",
        meeting=meeting,
        occurrence=occurrence,
        person=person,
        is_on=is_on,
        form=form,
        now=now,
    )
    return html, form.status


def _check(
    meeting: Meeting, person: Participant, occurrence: Occurrence, form: DatePersonForm
) -> None:
    now = clock.now()
    if services.is_on(person, occurrence):
        services.check_removal(person, occurrence, now=now)
    else:
        cancellations.check(meeting, now=now, occurrence=occurrence)
