"""Invitations of others and their other times, as Google and Exchange write them."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.itip.events import read_events
from booking.models import Meeting, TimeWish
from core import clock
from notifications.inbound.letters import Kept, read_letter
from notifications.inbound.models import Verdict
from tests.booking.moving import the_one
from tests.factories import Cast
from tests.inbound.answering import given, reply_to
from tests.inbound.conftest import Come
from tests.inbound.mails import ANSWERS_TO
from tests.inbound.replies import apple
from tests.inbound.requests import COUNTERS, REQUESTS, STARTS_AT
from tests.inbound.test_counters import next_week


@pytest.mark.parametrize("sort", REQUESTS)
def test_an_invitation_of_others_is_read_whole(sort: str) -> None:
    make, uid = REQUESTS[sort]
    kept = Kept(1, clock.now(), "kim@example.org", [ANSWERS_TO], make())

    [event] = read_events(read_letter(kept, authserv_id=""))

    assert (event.method, event.uid, event.starts_at) == ("REQUEST", uid, STARTS_AT)


@pytest.mark.parametrize("is_ours", [False, True], ids=["theirs", "ours, as Ida's own"])
@pytest.mark.parametrize("sort", REQUESTS)
def test_an_invitation_of_others_changes_no_meeting(
    session: Session, come: Come, ahead: uuid.UUID, sort: str, is_ours: bool
) -> None:
    make, uid = REQUESTS[sort]
    before = the_one(session).starts_at

    ours = (session.get_one(Meeting, ahead).uid, "ida@example.org", "ida@example.org")

    kept = come(make(*ours) if is_ours else make(uid))

    assert (kept.verdict, kept.rule) == (Verdict.CALENDAR, "calendar-part")
    assert the_one(session).starts_at == before
    assert given(session) == []
    assert list(session.scalars(select(TimeWish))) == []


@pytest.mark.parametrize("sort", REQUESTS)
def test_an_invitation_to_a_desk_lies_on_its_list(come: Come, cast: Cast, sort: str) -> None:
    kept = come(REQUESTS[sort][0](), to=[str(cast.at.hotline.mailbox)])

    assert kept.handled_by == "mail to sort"


@pytest.mark.parametrize("sort", COUNTERS)
def test_another_time_is_a_wish_whichever_program_asks(
    session: Session, come: Come, ahead: uuid.UUID, sort: str
) -> None:
    stamp, start = f"{clock.now():%Y%m%dT%H%M%SZ}", next_week(session)
    reply = reply_to(session, ahead).changed(stamp=stamp, partstat="TENTATIVE")

    come(COUNTERS[sort](reply, start))

    session.rollback()
    [wish] = session.scalars(select(TimeWish))
    assert (wish.starts_at, wish.text) == (start, "Senere")


def test_apples_line_ends_are_written_out(app: Flask, session: Session, ahead: uuid.UUID) -> None:
    with app.app_context():
        raw = apple(reply_to(session, ahead))

    assert b"=0D=0AEND:VCALENDAR=0D=0A" in raw
