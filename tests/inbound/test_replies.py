"""Answers from calendars: every shape, from the wire to the leader's page."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import (
    Answer,
    AnswerSource,
    MailSort,
    Meeting,
    Occurrence,
    Participant,
    Standing,
)
from core import clock
from core.audit import ActorKind
from core.forms import CPR_MASK
from tests.audits import audits
from tests.booking.meetings import page_of
from tests.booking.moving import later, move
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.inbound.answering import given, ida_of, notes, reply_to, standings
from tests.inbound.conftest import AUTHSERV, Come
from tests.inbound.mails import Part, alternative, calendar_of, text
from tests.inbound.replies import SHAPES, Reply, method_part
from tests.pages import page_faults


@pytest.fixture
def reply(session: Session, ahead: uuid.UUID) -> Reply:
    """Ida's yes, written just now."""
    return reply_to(session, ahead).changed(stamp=stamp(0))


def stamp(seconds: int) -> str:
    """A moment from now, as calendars write it."""
    return f"{clock.now() + timedelta(seconds=seconds):%Y%m%dT%H%M%SZ}"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_answer_is_understood(
    session: Session, come: Come, reply: Reply, shape: str
) -> None:
    mail = come(SHAPES[shape](reply))

    assert mail.handled_by == "calendar answers"
    assert ida_of(session).answer == Answer.ACCEPTED
    assert ida_of(session).answered_by == AnswerSource.MAIL
    assert standings(session) == [Standing.STANDS]


@pytest.mark.parametrize("shape", ["exchange", "latin 1", "not said", "broken"])
def test_what_they_add_is_kept_letter_for_letter(
    session: Session, come: Come, reply: Reply, shape: str
) -> None:
    come(SHAPES[shape](reply))

    assert given(session)[0].comment.strip() == "Jeg glæder mig"


@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_changes_no_time_no_title_and_nobody_else(
    session: Session, come: Come, reply: Reply, shape: str
) -> None:
    def others() -> list[object]:
        session.rollback()
        people = session.scalars(select(Participant).order_by(Participant.position)).all()
        dates = session.scalars(select(Occurrence)).all()
        said = [(p.name, p.email, p.answer) for p in people if p.name != "Ida"]
        return [
            *said,
            *((d.starts_at, d.ends_at) for d in dates),
            session.scalars(select(Meeting.purpose)).all(),
        ]

    before = others()
    come(SHAPES[shape](reply))

    assert others() == before


SAID = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
    "declined": Answer.DECLINED,
    "NEEDS-ACTION": Answer.NONE,
    "X-MAYBE": Answer.NONE,
}


@pytest.mark.parametrize("partstat", SAID)
def test_each_word_is_understood(session: Session, come: Come, reply: Reply, partstat: str) -> None:
    come(reply.changed(partstat=partstat).raw())

    assert ida_of(session).answer == SAID[partstat]


def test_the_leader_reads_it(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    come(SHAPES["exchange"](reply))
    sign_in(client, cast.anna)

    page = page_of(client, ahead, f"/participants/{ida_of(session).id}")

    assert "Kommer" in page
    assert "Jeg glæder mig" in page
    assert page.index("Invitation på e-mail") < page.index("Kommer, fra kalenderen")
    assert page_faults(page) == []


def test_it_is_written_down_as_theirs(session: Session, come: Come, reply: Reply) -> None:
    come(reply.raw())

    [row] = audits(session, "meeting-answered", ida_of(session).id)
    assert row.actor_kind == ActorKind.PARTICIPANT
    assert row.facts == {"answer": "accepted", "source": "mail", "standing": "stands"}


def test_delivered_twice_it_counts_once(session: Session, come: Come, reply: Reply) -> None:
    come(reply.raw())
    come(b"Received: by another way\r\n" + reply.raw())

    assert len(given(session)) == 1


def test_an_answer_changed_later_holds(session: Session, come: Come, reply: Reply) -> None:
    come(reply.changed(stamp=stamp(-60)).raw())
    come(reply.changed(partstat="DECLINED", message_id="<2@example.org>").raw())

    assert ida_of(session).answer == Answer.DECLINED
    assert len(given(session)) == 2


@pytest.mark.parametrize(
    "late", [{"stamp": "20261101T100000Z"}, {"sequence": -1}], ids=["by its stamp", "by sequence"]
)
def test_what_is_older_is_kept_and_does_not_count(
    session: Session,
    come: Come,
    reply: Reply,
    work: Work,
    late: dict[str, object],
    ahead: uuid.UUID,
) -> None:
    session.get_one(Meeting, ahead).sequence = 1
    session.commit()
    come(reply.changed(sequence=1).raw())
    older = {"sequence": 1, **late} if "stamp" in late else {"sequence": 0}

    come(reply.changed(partstat="DECLINED", message_id="<2@example.org>", **older).raw())

    assert ida_of(session).answer == Answer.ACCEPTED
    assert standings(session) == [Standing.STANDS, Standing.OLDER]


def test_a_clock_that_is_wrong_outdoes_nobody(session: Session, come: Come, reply: Reply) -> None:
    come(reply.changed(stamp="20990101T000000Z", sequence=99).raw())
    come(reply.changed(partstat="DECLINED", stamp=stamp(2), message_id="<2@example.org>").raw())

    assert ida_of(session).answer == Answer.DECLINED


def test_an_answer_to_the_time_before_is_said_to_be_that(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    move(client, ahead, **later(session))

    come(reply.raw())

    assert ida_of(session).answer == Answer.NONE
    assert standings(session) == [Standing.EARLIER_TIME]
    page = page_of(client, ahead, f"/participants/{ida_of(session).id}")
    assert "handlede om tiden før flytningen" in page
    come(reply.changed(sequence=1, message_id="<2@example.org>").raw())
    assert ida_of(session).answer == Answer.ACCEPTED


def test_a_lower_sequence_with_the_same_time_counts(
    session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    session.get_one(Meeting, ahead).sequence = 3
    session.commit()

    come(reply.raw())

    assert ida_of(session).answer == Answer.ACCEPTED


def test_who_sends_it_for_somebody_is_said(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    come(reply.changed(sender="Sekretær <kontor@example.org>").raw())
    sign_in(client, cast.anna)

    assert ida_of(session).answered_by == "kontor@example.org"
    assert "Svaret af kontor@example.org" in page_of(client, ahead)


def test_somebody_uninvited_is_never_added_and_the_leader_reads_it(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    count = len(session.scalars(select(Participant)).all())
    come(reply.changed(address="x@example.org", sender="X <x@example.org>").raw())
    sign_in(client, cast.anna)

    assert len(session.scalars(select(Participant)).all()) == count
    assert [note.sort for note in notes(session)] == [MailSort.UNINVITED]
    assert "x@example.org" in page_of(client, ahead)


def test_an_alias_is_known_by_who_sent_it(session: Session, come: Come, reply: Reply) -> None:
    come(reply.changed(address="ida.eksempel@example.org").raw())

    assert ida_of(session).answer == Answer.ACCEPTED


def test_who_sends_somebody_else_is_said_to_the_leader(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    whom = ';DELEGATED-TO="mailto:rikke@example.org"'
    come(reply.changed(partstat="DELEGATED", parameters=whom).raw())
    sign_in(client, cast.anna)

    assert ida_of(session).answer == Answer.DECLINED
    assert given(session)[0].delegated_to == "rikke@example.org"
    assert "rikke@example.org" in page_of(client, ahead)


@pytest.mark.parametrize("sender", ["Rikke <rikke@example.org>", "Ida <ida@example.org>"])
def test_a_delegate_who_answers_is_not_on_the_list(
    session: Session, come: Come, reply: Reply, sender: str
) -> None:
    """Nor does she answer for whom she stands in for, also from that one's mailbox."""
    of = ';DELEGATED-FROM="mailto:ida@example.org"'

    come(reply.changed(address="rikke@example.org", sender=sender, parameters=of).raw())

    assert given(session) == []
    assert [note.sort for note in notes(session)] == [MailSort.UNINVITED]


def test_who_is_not_who_they_say_changes_nothing(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply
) -> None:
    come(f"Authentication-Results: {AUTHSERV}; dmarc=fail\r\n".encode() + reply.raw())

    assert ida_of(session).answer == Answer.NONE
    assert standings(session) == [Standing.UNCONFIRMED]


def test_many_dates_answered_in_one_mail(
    session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    dates = add_dates(session, ahead, 16)
    events = [reply.lines(), *(
        reply.changed(partstat="DECLINED").lines(f"RECURRENCE-ID:{date:%Y%m%dT%H%M%SZ}")
        for date in dates
    )]  # fmt: skip
    joined = ("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n").join("\r\n".join(lines) for lines in events)

    come(reply.mail(alternative(text(), method_part(calendar_of(joined)))))

    assert len(given(session)) == 17
    assert len({answer.occurrence_id for answer in given(session)}) == 17
    assert ida_of(session).answer == Answer.ACCEPTED


def add_dates(session: Session, meeting: uuid.UUID, count: int) -> list[datetime]:
    """More dates, a week apart."""
    first = session.scalars(select(Occurrence)).one()
    made = [
        Occurrence(
            meeting_id=meeting,
            starts_at=first.starts_at + timedelta(weeks=week),
            ends_at=first.ends_at + timedelta(weeks=week),
        )
        for week in range(1, count + 1)
    ]
    session.add_all(made)
    session.commit()
    return [date.starts_at for date in made]


ZONES = {
    "in UTC": "RECURRENCE-ID:{utc:%Y%m%dT%H%M%SZ}",
    "in Danish time": "RECURRENCE-ID;TZID=Europe/Copenhagen:{local:%Y%m%dT%H%M%S}",
    "in Outlook's words": "RECURRENCE-ID;TZID=Romance Standard Time:{local:%Y%m%dT%H%M%S}",
    "without a zone": "RECURRENCE-ID:{local:%Y%m%dT%H%M%S}",
    "as a day": "RECURRENCE-ID;VALUE=DATE:{local:%Y%m%d}",
}


@pytest.mark.parametrize("said", ZONES)
def test_a_date_is_known_however_it_is_named(
    session: Session, come: Come, reply: Reply, said: str, ahead: uuid.UUID
) -> None:
    [date] = add_dates(session, ahead, 1)
    line = ZONES[said].format(utc=date.astimezone(UTC), local=clock.to_local(date))

    come(reply.changed(partstat="DECLINED", more=(line,)).raw())

    [answer] = given(session)
    assert answer.occurrence_id is not None
    assert ida_of(session).answer == Answer.NONE


def test_a_date_that_there_is_not_does_not_count(
    session: Session, come: Come, reply: Reply
) -> None:
    come(reply.changed(more=("RECURRENCE-ID:20200101T090000Z",)).raw())

    assert standings(session) == [Standing.NO_SUCH_DATE]


@pytest.mark.parametrize(
    "method", ["REQUEST", "CANCEL", "PUBLISH", "ADD", "DECLINECOUNTER", "", "X"]
)
def test_what_nobody_may_say_from_outside_is_filed(
    session: Session, come: Come, reply: Reply, method: str
) -> None:
    part = Part("text/calendar; charset=utf-8", calendar_of(*reply.lines(), method=method))

    mail = come(reply.mail(alternative(text(), part)))

    assert (mail.handled_by, mail.handled_at is None) == ("", False)
    assert given(session) == []


def test_too_late_it_is_kept_and_does_not_count(
    session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    [occurrence] = session.scalars(select(Occurrence)).all()
    occurrence.starts_at, occurrence.ends_at = (clock.now() - timedelta(hours=h) for h in (3, 2))
    session.commit()

    come(reply.raw())

    assert standings(session) == [Standing.TOO_LATE]


def test_a_number_that_could_be_a_cpr_number_is_masked(
    session: Session, come: Come, reply: Reply
) -> None:
    come(reply.changed(more=("COMMENT:Mit nummer er 010190 1234",)).raw())

    assert CPR_MASK in given(session)[0].comment
