"""What a poll writes: as it was last approved, neutral, and a text message is one message."""

import re

import pytest
from sqlalchemy.orm import Session

from booking.models import Poll
from booking.polls import messages
from core.db import db
from notifications.kinds import kind_of
from notifications.models import Channel, OutboxMessage
from notifications.sms import GSM, ONE_MESSAGE, gsm_length, to_gsm
from tests.booking.making import NOW, at, make_room
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.test_invitation import LONG_ADDRESS, compare, rendered, whole
from tests.polls.making import IDA, YES, Made, make_poll, poll_row, post, say

STARTS = (at("10:00"), at("13:00"))
CASES = [(messages.INVITATION, ""), (messages.REMINDER, messages.WAITS),
         (messages.REMINDER, messages.NEW_TIME), (messages.DROPPED, "")]  # fmt: skip
SECRETS = ("Samtale før hjemkomst", "Hvem hjælper", "Jens", "Sengeafsnit")
SECRET_PARTS = re.compile(r"/t/[\w-]{44}|/time-polls/[\w-]{36}")
CODE = re.compile(r"(kode: |code: )\d{4}[\xa0 ]\d{4}", re.IGNORECASE)


@pytest.fixture
def asked(session: Session, cast: Cast, work: Work) -> Made:
    """On a Monday, about the first Wednesday of December."""
    make_room(session)
    return make_poll(work, cast, starts=STARTS, now=NOW)


def write(made: Made, kind: str, why: str, language: str) -> dict[Channel, OutboxMessage]:
    """Within `work()`: what Ida gets, by each way."""
    poll = db.session.get_one(Poll, made.poll_id)
    ida = poll.people[0]
    ida.language = language
    facts = {"why": why} if why else {}
    messages.write_to([ida], poll, kind, post=post(), now=NOW, **facts)
    db.session.flush()
    wanted = db.session.query(OutboxMessage).filter_by(kind=kind, participant_id=ida.id)
    return {m.channel: m for m in wanted.order_by(OutboxMessage.id)}


def masked(text: str) -> str:
    return CODE.sub(r"\1CODE", SECRET_PARTS.sub("/t/TOKEN", text))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("kind", "why"), CASES)
def test_a_mail_reads_as_it_was_last_approved(
    work: Work, asked: Made, kind: str, why: str, language: str
) -> None:
    with work():
        said = whole(rendered(write(asked, kind, why, language)[Channel.EMAIL]))

    name = "-".join(filter(None, (kind, why)))
    compare(f"{name}.{language}.txt", masked(said).removesuffix("\n=====\n"))
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("kind", "why"), CASES)
def test_a_text_message_is_one_message_and_neutral(
    work: Work, asked: Made, kind: str, why: str, language: str
) -> None:
    with work():
        text = to_gsm(rendered(write(asked, kind, why, language)[Channel.SMS]).text)

    name = "-".join(filter(None, ("sms", kind, why)))
    compare(f"{name}.{language}.txt", masked(text) + "\n")
    assert set(text) <= GSM
    assert gsm_length(text) + len(LONG_ADDRESS) - len("http://127.0.0.1:8000") <= ONE_MESSAGE
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("kind", [messages.ALL_ANSWERED, messages.DEADLINE_NEAR, messages.EXPIRED])
def test_the_leader_is_written_to_in_their_language(work: Work, asked: Made, kind: str) -> None:
    with work():
        poll = db.session.get_one(Poll, asked.poll_id)
        messages.write_to_leader(poll, kind, post=post(), now=NOW)
        db.session.flush()
        mail = db.session.query(OutboxMessage).filter_by(kind=kind).one()
        said = masked(whole(rendered(mail)).removesuffix("\n=====\n"))

    compare(f"{kind}.da.txt", said)


def test_the_payload_holds_no_way_in_and_nothing_of_the_meeting(work: Work, asked: Made) -> None:
    with work():
        mail = write(asked, messages.INVITATION, "", "da")[Channel.EMAIL]

        assert set(mail.payload) == {"poll_id", "person_id"}


def test_who_has_answered_meanwhile_is_not_reminded(
    session: Session, work: Work, asked: Made
) -> None:
    with work():
        message = write(asked, messages.REMINDER, messages.WAITS, "da")[Channel.EMAIL]
        kind, id = kind_of(message.kind), message.id
        assert kind.is_wanted
        assert kind.is_wanted(message, NOW)
    say(work, asked, "ida", YES, YES, now=NOW)

    with work():
        again = db.session.get_one(OutboxMessage, id)
        assert not kind.is_wanted(again, NOW)


def test_what_is_settled_is_not_asked_about_any_more(
    session: Session, work: Work, asked: Made
) -> None:
    poll_row(session, asked).closed_at = NOW
    session.commit()

    with work():
        message = write(asked, messages.INVITATION, "", "da")[Channel.EMAIL]
        wanted = kind_of(message.kind).is_wanted
        assert wanted
        assert not wanted(message, NOW)


def test_ida_is_asked_by_mail_and_text_message(work: Work, asked: Made) -> None:
    with work():
        ways = write(asked, messages.INVITATION, "", "da")

        assert {m.address for m in ways.values()} == {IDA.email, IDA.phone}
