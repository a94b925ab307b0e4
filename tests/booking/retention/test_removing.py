"""A meeting goes when its time is over: all of it, once, and nothing of others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts
from booking.models import Meeting, MeetingDraft, MeetingType, Occurrence, Participant, Poll
from booking.retention import removing
from booking.retention.ripe import ripe, ripe_drafts
from core.config import MissingSettings, from_environment
from core.db import Base, db, transaction
from notifications import suppressions
from notifications.models import OutboxMessage
from notifications.suppressions import MailSuppression, WhySuppressed
from support.retention.meetings import NEEDED, has_old, remove_old
from support.services import opening
from tests.audits import audits
from tests.booking.making import NOW, a_booking, at, book, make_room
from tests.booking.serial import book_many
from tests.core.test_config import SOUND
from tests.factories import Cast
from tests.plans import is_led_by
from tests.polls.making import make_poll
from tests.support.makers import NOON, POST, call, make_meeting, token_of
from video import forgetting
from video.models import Provision

Work = Callable[[], AbstractContextManager[None]]
YEARS = timedelta(days=1095)
NIGHT = (at("10:00") + YEARS + timedelta(days=2)).replace(hour=2)
KNOWN = {
    ("follow_up", "draft_id"), ("meeting_draft", "meeting_id"), ("occurrence", "provision_id"),
    ("occurrence", "series_id"), ("poll", "draft_id"), ("poll", "meeting_id"), ("poll", "moves_id"),
    ("poll_answer", "person_id"), ("poll_answer", "time_id"), ("poll_hold", "poll_time_id"),
    ("poll_person", "participant_id"), ("poll_person", "poll_id"), ("poll_time", "poll_id"),
    ("closing_person", "closing_id"), ("closing_person", "participant_id"),
    ("skipped_date", "series_id"), ("poll_hold", "claim_id"), ("room_order", "provision_id"),
    ("signal", "sender_id"), ("signal", "receiver_id"), ("bridge_call", "provision_id"),
    ("notice", "outbox_id"), ("sms_delivery", "outbox_id"), ("came_back", "outbox_id"),
    ("second_way", "outbox_id"), ("second_way", "next_id"), ("mail_suppression", "outbox_id"),
    # Both of somebody in the same meeting: the row goes by its other key.
    ("unit_seat", "comes_id"), ("attendance", "participant_id"),
    ("equipment_test", "participant_id"), ("delay", "participant_id"),
    ("evaluation", "participant_id"), ("time_wish", "participant_id"),
    ("off_date", "participant_id"), ("off_date", "meeting_id"),
    # Of the desk: a case holds its meeting, and the rest is let go (support/retention/meetings).
    ("ticket", "occurrence_id"), ("ticket", "participant_id"), ("notice", "participant_id"),
    ("room_alarm", "occurrence_id"), ("incident_reader", "participant_id"),
    ("phone_call", "occurrence_id"), ("phone_call", "participant_id"),
}  # fmt: skip
GOING = {
    "meeting", "occurrence", "participant", "series", "poll", "poll_person", "poll_time", "closing",
    "meeting_draft", "claim", "provision", "peer", "outbox_message",
}  # fmt: skip


def test_every_key_there_is_is_known() -> None:
    lists = removing.OF_OCCURRENCE, removing.OF_PARTICIPANT, removing.OF_MEETING
    known = KNOWN | {(model.__tablename__, name) for named in lists for model, name in named}
    known |= {(model.__tablename__, "provision_id") for model in forgetting.OF_PROVISION}
    tables = Base.metadata.sorted_tables
    keys = {(t.name, k.parent.name) for t in tables for k in t.foreign_keys
            if k.column.table.name in GOING}  # fmt: skip
    assert keys == known, (
        "Let booking/retention/removing.py take it away, and say so in docs/operations.md."
    )


@pytest.fixture
def old(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna and Ida, in December, in a room of the installation."""
    make_room(session, guest_pin="471100471100")
    with work():
        return book(a_booking(cast), cast.anna).id


def remove(work: Work, now: object = NIGHT) -> int:
    """As the job does."""
    with work():
        return remove_old(now)  # type: ignore[arg-type]


def count(session: Session, model: type[Base]) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_meeting_goes_with_its_people_and_its_room(
    old: UUID, work: Work, session: Session
) -> None:
    assert remove(work) == 1

    left = [count(session, each) for each in (Meeting, Occurrence, Participant, Provision)]
    assert left == [0, 0, 0, 0]
    [said] = audits(session, "meetings-removed", None)
    assert said.facts == {"meetings": 1, "drafts": 0}


def test_that_something_was_sent_stays_and_to_whom_goes(
    old: UUID, work: Work, session: Session
) -> None:
    sent = count(session, OutboxMessage)
    remove(work)

    assert count(session, OutboxMessage) == sent > 0
    for message in session.scalars(select(OutboxMessage)):
        assert (message.address, message.payload, message.reply_to) == ("", {}, None)
        assert message.envelope_from == ""


def test_an_address_that_got_no_mail_goes_with_the_person(
    old: UUID, work: Work, session: Session
) -> None:
    with work():
        for message in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
            suppressions.suppress(message, WhySuppressed.NOBODY, now=NOW)
    assert count(session, MailSuppression) > 0

    remove(work)

    assert count(session, MailSuppression) == 0


def test_a_young_one_stays_whole(old: UUID, work: Work, session: Session) -> None:
    people = count(session, Participant)

    assert remove(work, NIGHT - timedelta(days=3)) == 0

    assert count(session, Participant) == people
    assert count(session, Meeting) == 1


def test_a_series_stays_until_its_last_date_is_old(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        last = max(o.ends_at for o in book_many(cast).occurrences)
    after = last.replace(hour=2) + YEARS

    assert remove(work, after) == 0
    assert remove(work, after + timedelta(days=1)) == 1
    assert count(session, Occurrence) == 0


def test_a_case_holds_its_meeting(session: Session, cast: Cast, work: Work) -> None:
    held = make_meeting(session, cast)
    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON)

    assert remove(work) == 0
    assert count(session, Meeting) == 1


def test_an_unfinished_booking_goes_by_when_it_was_last_touched(
    session: Session, cast: Cast, work: Work
) -> None:
    with work():
        anna = db.session.get_one(User, cast.anna.id)
        for since in (NIGHT - YEARS, NIGHT - YEARS + timedelta(seconds=1)):
            drafts.start_draft(anna, MeetingType.CONVERSATION, now=since)

    assert remove(work) == 1
    assert count(session, MeetingDraft) == 1


def test_a_poll_that_ran_out_goes_with_whom_it_asked(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    made = make_poll(work, cast, now=NOW)
    with work():
        db.session.execute(update(Poll).values(closed_at=NIGHT))
        db.session.execute(update(MeetingDraft).values(updated_at=NOW))
    assert remove(work) == 0  # somebody dropped it tonight
    with work():
        db.session.execute(update(Poll).values(closed_at=None))

    assert remove(work) == 1

    assert [count(session, each) for each in (Poll, MeetingDraft)] == [0, 0]
    wrote_to = select(OutboxMessage.address).where(
        OutboxMessage.participant_id.in_(made.people.values())
    )
    assert set(session.scalars(wrote_to)) == {""}


def begin_and_be_killed(work: Work) -> None:
    """The worker ends before it has committed."""
    with work():
        remove_old(NIGHT)
        raise KeyboardInterrupt


def test_killed_in_the_middle_it_has_done_nothing(old: UUID, work: Work, session: Session) -> None:
    people = count(session, Participant)

    with pytest.raises(KeyboardInterrupt):
        begin_and_be_killed(work)

    assert count(session, Participant) == people
    assert remove(work) == 1


def test_two_workers_remove_each_meeting_once(
    session: Session, cast: Cast, app: Flask, work: Work
) -> None:
    for number in range(3):
        make_room(session, f"Rum {number}")
        with work():
            book(a_booking(cast, f"1{number}:00"), cast.anna)
    start = Barrier(2)

    def one_worker() -> int:
        with app.app_context():
            start.wait()
            with transaction():
                return remove_old(NIGHT)

    with ThreadPoolExecutor(2) as pool:
        removed = [each.result() for each in [pool.submit(one_worker) for _ in range(2)]]

    assert sum(removed) == 3
    assert count(session, Meeting) == 0


def test_it_is_done_at_night(old: UUID, work: Work, session: Session) -> None:
    noon = NIGHT.replace(hour=12)

    assert remove(work, noon) == 0
    with work():
        assert not has_old(noon)
        assert has_old(NIGHT)
    assert count(session, Meeting) == 1


def test_what_goes_next_is_found_by_an_index(app: Flask, session: Session) -> None:
    with app.app_context():
        assert is_led_by("ix_occurrence_starts_at", ripe(NOW, NEEDED).limit(20))
        assert is_led_by("ix_meeting_draft_unfinished", ripe_drafts(NOW).limit(20))


def test_a_year_is_kept_at_least(tmp_path: Path) -> None:
    with pytest.raises(MissingSettings, match="KEEP_MEETING_DAYS"):
        from_environment({**SOUND, "KEEP_MEETING_DAYS": "365"}, tmp_path)


def test_a_link_of_old_opens_nothing(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    held = make_meeting(session, cast)
    address = f"/m/{token_of(held.ida)}"
    assert client.get(address).status_code == 200
    assert remove(work) == 1

    assert client.get(address).status_code == 404
