"""Reminders as people get them: what they say, in whose words, and that they reveal nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Meeting, MeetingForm, Participant
from booking.reminders import DAY, LEADER, SOON, WEEK
from core import clock
from core.db import db
from notifications.models import Channel, OutboxMessage
from notifications.sms import GSM, ONE_MESSAGE, gsm_length, to_gsm
from tests.booking.timed import job
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.meetings import SECRETS, STARTS_AT, make_meeting
from tests.notifications.test_invitation import LONG_ADDRESS, compare, rendered, whole
from tests.support.timetables import opens_on

BEFORE = {
    WEEK: timedelta(days=7),
    DAY: timedelta(days=1),
    SOON: timedelta(minutes=15),
    LEADER: timedelta(minutes=5),
}
ANNA, IDA, JENS = 0, 1, 2
MONDAY = 0
VIDEO, IN_PERSON, TELEPHONE = MeetingForm.VIDEO, MeetingForm.IN_PERSON, MeetingForm.TELEPHONE


@dataclass(frozen=True)
class Case:
    """A reminder to somebody, of a form of meeting."""

    kind: str
    reader: int
    form: MeetingForm = VIDEO

    def __str__(self) -> str:
        """As the snapshot is called."""
        return f"{self.kind}-{('leader', 'citizen', 'staff')[self.reader]}-{self.form}"


CASES = (
    Case(WEEK, IDA),
    Case(DAY, IDA),
    Case(DAY, JENS),
    Case(DAY, IDA, IN_PERSON),
    Case(DAY, IDA, TELEPHONE),
    Case(SOON, IDA),
    Case(SOON, JENS),
    Case(SOON, IDA, IN_PERSON),
    Case(LEADER, ANNA),
)
TEXTS = (Case(WEEK, IDA), Case(DAY, IDA), Case(DAY, IDA, IN_PERSON), Case(SOON, IDA),
         Case(LEADER, ANNA))  # fmt: skip


def write(kind: str, reader: int, **facts: str | None) -> Sequence[OutboxMessage]:
    """Within `work()`: the reminder's own messages to this person, who has become so."""
    meeting = db.session.scalars(select(Meeting)).one()
    for name, value in facts.items():
        setattr(meeting.participants[reader], name, value)
    db.session.flush()
    assert job(kind).run(meeting.occurrences[0].starts_at - BEFORE[kind]) == 1
    db.session.flush()
    mine = OutboxMessage.participant_id == meeting.participants[reader].id
    return db.session.scalars(select(OutboxMessage).where(mine)).all()


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mail_reads_as_it_was_last_approved(
    session: Session, cast: Cast, work: Work, case: Case, language: str
) -> None:
    make_meeting(session, cast, form=case.form)
    with work():
        [mail] = write(case.kind, case.reader, email="a@example.org", language=language)
        said = whole(rendered(mail)).removesuffix("\n=====\n")

    compare(f"{case}.{language}.txt", said)
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("case", TEXTS, ids=str)
def test_a_text_message_reads_as_approved_and_is_one_message(
    session: Session, cast: Cast, work: Work, case: Case, language: str
) -> None:
    make_meeting(session, cast, form=case.form)
    with work():
        said = {"email": None, "phone": "+4500998877", "language": language}
        [message] = write(case.kind, case.reader, **said)
        text = to_gsm(rendered(message).text)

    compare(f"sms-{case}.{language}.txt", text + "\n")
    assert set(text) <= GSM


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("kind", [WEEK, DAY, SOON, LEADER])
def test_it_is_one_message_on_every_day_of_the_week(
    session: Session, cast: Cast, work: Work, kind: str, day: int, language: str
) -> None:
    occurrence = make_meeting(session, cast)
    occurrence.starts_at = clock.days_later(STARTS_AT, 14 + day) + timedelta(hours=4)
    occurrence.ends_at = occurrence.starts_at + timedelta(hours=1)
    session.commit()
    with work():
        said = {"email": None, "phone": "+4500998877", "language": language}
        [message] = write(kind, ANNA, **said)
        text = to_gsm(rendered(message).text)

    assert gsm_length(text) + len(LONG_ADDRESS) - len("http://127.0.0.1:8000") <= ONE_MESSAGE


def test_mail_and_text_message_lead_to_the_same_page(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        both = write(DAY, IDA, phone="+4500998877")
        pages = {rendered(one).text.split("/m/")[1].split()[0] for one in both}

        assert {one.channel for one in both} == {Channel.EMAIL, Channel.SMS}
        assert len(both) == 2
        assert len(pages) == 1


def test_the_payload_holds_no_way_in_and_nothing_of_the_meeting(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        [mail] = write(DAY, IDA)

        assert set(mail.payload) == {"occurrence_id", "starts_at"}


def test_who_is_called_for_help_is_right_for_the_reader(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        citizens = [rendered(message).text for message in write(DAY, IDA)]
        staff = db.session.scalars(select(Participant).where(Participant.position == JENS)).one()
        others = select(OutboxMessage).where(OutboxMessage.participant_id == staff.id)
        [to_staff] = db.session.scalars(others)

        assert "Hotline" in citizens[0]
        assert "Hotline" not in rendered(to_staff).text


def test_a_hotline_closed_in_the_meeting_is_said_with_what_to_do(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    opens_on(session, cast.at.hotline, [MONDAY])  # the meeting is on a Wednesday
    with work():
        [mail] = write(DAY, IDA)
        said = whole(rendered(mail))

    assert said.count("Hotline for borgere er lukket, når mødet begynder. Ring da til") == 2
