"""The invitation by hand: a sheet of paper, and a text to copy into another system.

Both hold the personal link, and are in the language of whoever gets them. Each look is written
down.
"""

import uuid
from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from accounts.access import current_actor, signed_in
from booking import access, links
from booking.personal.page import Page, page_of
from booking.personal.plain_letter import letter_of
from booking.personal.print_sheet import sheet_of
from booking.services import looking
from booking.views.meetings import bp
from booking.views.participants import find_person, nothing_to_send
from core import clock
from core.db import transaction
from core.errors import NotYours
from core.web import key, settings

Look = Callable[..., None]


@bp.get("/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/print-sheet")
@signed_in
def show_print_sheet(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """The sheet to hand over."""
    if back := _nothing_to_hand_over(meeting_id, participant_id):
        return back
    page = _see(meeting_id, participant_id, looking.see_print_sheet)
    with force_locale(page.me.language):
        return render_template(
            "personal/print.html",
            page=page,
            sheet=sheet_of(page, base_url=settings().base_url),
            back=url_for("meetings.show", meeting_id=meeting_id),
        )


@bp.get("/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/letter")
@signed_in
def show_letter(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """The text to copy, on a page in the language of whoever copies it."""
    if back := _nothing_to_hand_over(meeting_id, participant_id):
        return back
    page = _see(meeting_id, participant_id, looking.see_letter)
    with force_locale(page.me.language):
        letter = letter_of(page, base_url=settings().base_url)
    return render_template("booking/letter.html", page=page, person=page.me, letter=letter)


def _nothing_to_hand_over(
    meeting_id: uuid.UUID, participant_id: uuid.UUID
) -> ResponseReturnValue | None:
    person = find_person(meeting_id, participant_id)
    if not access.may_hand_over(current_actor(), person):
        raise NotYours
    return nothing_to_send(person)


def _see(meeting_id: uuid.UUID, participant_id: uuid.UUID, look: Look) -> Page:
    now = clock.now()
    with transaction():
        look(current_actor(), find_person(meeting_id, participant_id), now=now)
    person = find_person(meeting_id, participant_id)
    return page_of(
        person,
        token=links.token_for(person, key()),
        key=key(),
        base_url=settings().base_url,
        now=now,
    )
