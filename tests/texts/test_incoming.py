"""A participant writes by SMS: help, yes, no, no more. The number finds the meeting."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import (
    Answer,
    AnswerGiven,
    AnswerSource,
    CallTask,
    Occurrence,
    Participant,
    Rhythm,
    Series,
)
from core import clock
from core.config import Settings
from notifications.sms import ONE_MESSAGE, gsm_length, to_gsm
from notifications.texts import suppressions
from notifications.texts.models import SmsDelivery
from notifications.texts.spending import SmsSpending
from notifications.texts.suppressions import SmsSuppression
from support.models import Ticket
from tests.audits import audits
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.calls import app_of, call, of_twilio
from tests.support.makers import Held, make_meeting

IDA = "+4500998877"
PATH = "/hooks/twilio/text-messages"
Say = Callable[..., str]


@pytest.fixture
def outside(app: Flask, session: Session, settings: Settings) -> Iterator[FlaskClient]:
    with app_of(of_twilio(settings)) as made:
        yield made.test_client()


@pytest.fixture
def say(outside: FlaskClient) -> Say:
    """Write to us; what is answered."""
    said: list[str] = []

    def write(text: str, sender: str = IDA, **more: str) -> str:
        said.append(text)
        fields = {"MessageSid": f"SM{len(said)}", "From": sender, "To": "+4500000001"}
        answer = call(outside, PATH, **{**fields, "Body": text, **more})
        assert answer.status_code == 200
        assert answer.mimetype == "text/xml"
        body = answer.text.partition("<Message>")[2].partition("</Message>")[0]
        return unescape(body)

    return write


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Held:
    """Ida's, in an hour."""
    return meeting_at(session, cast, clock.now() + timedelta(hours=1))


def meeting_at(session: Session, cast: Cast, at: datetime) -> Held:
    held = make_meeting(session, cast, at)
    held.ida.phone = IDA
    session.commit()
    return held


def tickets(session: Session) -> list[Ticket]:
    session.rollback()
    return list(session.scalars(select(Ticket).order_by(Ticket.number)))


def answer_of(session: Session, who: Participant) -> Answer:
    session.rollback()
    return session.get_one(Participant, who.id, populate_existing=True).answer


@pytest.mark.parametrize("word", ["HJÆLP", "hj ae lp", "Hjælp, jeg kan ikke høre noget"])
def test_help_opens_a_case_of_that_meeting(
    say: Say, session: Session, meeting: Held, word: str
) -> None:
    said = say(word)

    [ticket] = tickets(session)
    assert (ticket.participant_id, ticket.occurrence_id) == (meeting.ida.id, meeting.occurrence.id)
    assert ticket.callback_phone == IDA
    assert said.startswith("Vi har fået din besked")
    assert "ring" in said


def test_more_calls_for_help_join_the_case(say: Say, session: Session, meeting: Held) -> None:
    say("hjælp")
    say("HJÆLP det virker ikke endnu")

    assert len(tickets(session)) == 1


def test_the_nearest_meeting_is_meant(
    say: Say, session: Session, cast: Cast, meeting: Held
) -> None:
    meeting_at(session, cast, clock.now() + timedelta(days=3))
    meeting_at(session, cast, clock.now() - timedelta(days=3))

    say("hjælp")

    assert [ticket.occurrence_id for ticket in tickets(session)] == [meeting.occurrence.id]


def test_a_meeting_that_is_on_is_the_nearest(
    say: Say, session: Session, cast: Cast, meeting: Held
) -> None:
    on = meeting_at(session, cast, clock.now() - timedelta(minutes=5))

    say("hjælp")

    assert [ticket.occurrence_id for ticket in tickets(session)] == [on.occurrence.id]


def test_a_number_that_is_written_is_masked(say: Say, session: Session, meeting: Held) -> None:
    say("HJÆLP mit cpr er 010190-1234")

    [ticket] = tickets(session)
    assert "1234" not in ticket.subject


def test_the_same_message_twice_is_heard_once(
    outside: FlaskClient, session: Session, meeting: Held
) -> None:
    fields = {"MessageSid": "SM1", "From": IDA, "Body": "ja"}
    call(outside, PATH, **fields)

    again = call(outside, PATH, **fields)

    assert (again.status_code, again.data) == (409, b"")
    assert len(session.scalars(select(AnswerGiven)).all()) == 1


@pytest.mark.parametrize(("word", "answer"), [("JA", Answer.ACCEPTED), ("nej", Answer.DECLINED)])
def test_yes_and_no_are_answers(
    say: Say, session: Session, meeting: Held, word: str, answer: Answer
) -> None:
    said = say(word)

    assert said.startswith("Tak.")
    assert answer_of(session, meeting.ida) == answer
    assert len(audits(session, "meeting-answered", meeting.ida.id)) == 1


def test_of_several_meetings_none_is_guessed_at(
    say: Say, session: Session, cast: Cast, meeting: Held
) -> None:
    other = meeting_at(session, cast, clock.now() + timedelta(days=3))

    assert say("ja").startswith("Tryk på linket")

    assert answer_of(session, meeting.ida) == answer_of(session, other.ida) == Answer.NONE


def coming_again(session: Session, meeting: Held) -> None:
    """A second date, a week after the first."""
    first = session.get_one(Occurrence, meeting.occurrence.id)
    week, on = timedelta(days=7), first.starts_at.date()
    series = Series(
        meeting_id=first.meeting_id, uid="series@moedebro.example", position=0,
        rhythm=Rhythm.WEEKLY, first_on=on, last_on=on + week, starts_at_local=time(9), minutes=45,
    )  # fmt: skip
    session.add(series)
    session.flush()
    first.series_id = series.id
    second = Occurrence(
        meeting_id=first.meeting_id, series_id=series.id,
        starts_at=first.starts_at + week, ends_at=first.ends_at + week,
    )  # fmt: skip
    session.add(second)
    session.commit()


@pytest.mark.parametrize(("word", "said"), [("JA", Answer.ACCEPTED), ("nej tak", Answer.DECLINED)])
def test_of_a_series_the_next_date_alone_is_answered(
    say: Say, session: Session, meeting: Held, word: str, said: Answer
) -> None:
    coming_again(session, meeting)

    answer = say(word)

    assert answer.startswith("Tak. Vi ved nu")
    assert f"den {clock.to_local(meeting.occurrence.starts_at).day}. " in answer
    assert answer_of(session, meeting.ida) == Answer.NONE
    [given] = session.scalars(select(AnswerGiven))
    assert (given.occurrence_id, given.said, given.source) == (
        meeting.occurrence.id, said, AnswerSource.SMS,
    )  # fmt: skip


def test_a_series_and_another_meeting_are_not_guessed_at(
    say: Say, session: Session, cast: Cast, meeting: Held
) -> None:
    coming_again(session, meeting)
    meeting_at(session, cast, clock.now() + timedelta(days=3))

    assert say("nej").startswith("Tryk på linket")

    assert session.scalars(select(AnswerGiven)).all() == []


def test_stop_is_kept_to_and_the_leader_told(say: Say, session: Session, meeting: Held) -> None:
    session.get_one(Participant, meeting.ida.id).email = None
    session.commit()

    assert say("STOP").startswith("Du får ikke flere")

    session.rollback()
    assert session.scalars(select(SmsSuppression.phone)).all() == [IDA]
    [task] = session.scalars(select(CallTask))
    assert (task.participant_id, task.reason) == (meeting.ida.id, "sms_stopped")
    assert len(audits(session, "sms-stopped")) == 1


def test_who_has_mail_too_is_not_called(say: Say, session: Session, meeting: Held) -> None:
    session.get_one(Participant, meeting.ida.id).email = "ida@example.org"
    session.commit()

    say("STOP")

    assert session.scalars(select(CallTask)).all() == []


def test_after_stop_nothing_is_said_until_start(
    say: Say, session: Session, meeting: Held, work: Work
) -> None:
    say("stop")

    assert say("stop") == say("hvad?") == ""
    assert say("start") == "Du får sms'er fra os igen."
    with work():
        assert not suppressions.is_suppressed(IDA)


def test_words_nobody_knows_get_a_number_to_ring(say: Say, session: Session, meeting: Held) -> None:
    said = say("Hvornår var det nu")

    assert "HJÆLP" in said
    assert "ring" in said
    assert tickets(session) == []


@pytest.mark.parametrize("word", ["hjælp", "ja", "hvem er I?"])
def test_a_number_nobody_knows_gets_a_plain_answer(say: Say, session: Session, word: str) -> None:
    assert say(word, "+4500111199") == (
        "Vi kender ikke dit nummer. Ring til nummeret i din indbydelse."
    )
    assert tickets(session) == []


@pytest.mark.parametrize("sender", ["", "Bank", "anonymous"])
def test_who_is_no_number_gets_none(say: Say, session: Session, sender: str) -> None:
    assert say("hjælp", sender) == ""


def test_two_machines_do_not_talk_for_ever(say: Say, session: Session, meeting: Held) -> None:
    answers = [say("hvad?") for _ in range(12)]

    assert answers[9]
    assert answers[10:] == ["", ""]
    assert session.scalars(select(SmsSpending.parts)).all() == [10, 10]


@pytest.mark.parametrize("word", ["hjælp", "ja", "nej", "stop", "hvad?", "start"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_each_answer_is_one_message(
    say: Say, session: Session, meeting: Held, word: str, language: str
) -> None:
    session.get_one(Participant, meeting.ida.id).language = language
    session.commit()

    said = say(word)

    assert to_gsm(said) == said
    assert 0 < gsm_length(said) <= ONE_MESSAGE
    assert session.scalars(select(SmsDelivery)).all() == []
