"""A call to the hotline, as Twilio makes it and as it is committed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from core.throttle import Try
from support.models import (
    AccessGround,
    Ground,
    PhoneCall,
    PhoneLine,
    PhoneRecording,
    Ticket,
    TicketEvent,
    UnitPhone,
)
from support.telephone import loose_ends
from support.telephone.calls import State
from tests.audits import audits
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.calls import call
from tests.support.makers import (
    Held,
    close,
    code_of,
    make_meeting,
    only_ticket,
    read_anew,
    told_story,
)
from tests.telephone.ringing import HOOKS, STRANGER, Ringing, only_call, path_of

pytestmark = pytest.mark.usefixtures("line")


@pytest.fixture
def phone(twilio: FlaskClient) -> Ringing:
    """Ida's."""
    return Ringing(twilio)


def test_ida_hears_when_her_meeting_is(phone: Ringing, soon: Held) -> None:
    said = phone.begin()

    assert "Velkommen til Hotline for borgere." in said
    assert "Dit møde begynder klokken" in said
    assert phone.answers[0].mimetype == "text/xml"


def test_the_telephone_says_nothing_else_of_the_meeting(phone: Ringing, soon: Held) -> None:
    said = phone.begin() + phone.press("1")

    for secret in ("Det hemmelige formål", "Jens", "Anna", "Ida", "Voksenrådgivningen"):
        assert secret not in said


def test_what_was_told_is_written_down(phone: Ringing, session: Session, soon: Held) -> None:
    phone.begin()

    [entry] = audits(session, "meeting-told-by-phone")
    assert entry.meeting_id == soon.meeting.id
    assert (entry.facts, entry.actor_place) == ({"search": "phone"}, "Hotline for borgere")


def test_her_case_is_there_before_anybody_answers(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    phone.begin()
    said = phone.press("1")

    ticket = only_ticket(session)
    assert (ticket.participant_id, ticket.responsible_id) == (soon.ida.id, cast.at.hotline.id)
    assert ticket.callback_phone == phone.caller
    assert "<Number>+4500112233</Number>" in said
    assert only_call(session).ticket_id == ticket.id


def test_another_call_joins_the_case(phone: Ringing, session: Session, soon: Held) -> None:
    phone.begin()
    phone.press("1")
    again = Ringing(phone.client, id="CA" + "2" * 32)
    again.begin()
    again.press("1")

    assert session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert "called" in told_story(session)


def test_who_it_rings_at_sees_the_case_and_no_more_when_they_do_not_answer(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    phone.begin()
    phone.press("1")
    phone.dialled("no-answer")
    key = (only_ticket(session).id, cast.at.kolding_it.id, Ground.INTAKE)

    assert session.get_one(AccessGround, key).until is None
    session.rollback()
    phone.dialled("busy")
    read_anew(session)
    assert session.get_one(AccessGround, key).until


def test_who_answered_reads_on(phone: Ringing, session: Session, soon: Held, cast: Cast) -> None:
    phone.begin()
    phone.press("1")
    phone.dialled("no-answer")
    said = phone.dialled("completed", seconds=80)

    key = (only_ticket(session).id, cast.at.kolding_it.id, Ground.INTAKE)
    assert session.get_one(AccessGround, key).until is None
    assert "<Hangup" in said
    steps = only_call(session).steps
    assert path_of(only_call(session)) == [
        "found_by_number", "rang", "not_answered", "rang", "answered",
    ]  # fmt: skip
    assert steps[-1].seconds == 80


def test_her_code_finds_the_meeting_from_any_phone(
    phone: Ringing, session: Session, soon: Held
) -> None:
    phone.caller = STRANGER
    phone.begin()
    said = phone.press(code_of(soon.ida))

    assert "Dit møde begynder" in said
    assert only_call(session).participant_id == soon.ida.id
    assert not session.scalars(select(Try).where(Try.count > 1)).all()


def test_a_phone_number_is_no_code(phone: Ringing, soon: Held) -> None:
    phone.caller = STRANGER
    phone.begin()

    assert "Vi kender ikke den kode." in phone.press("00990011")


def test_after_twenty_wrong_codes_a_right_one_finds_nothing(
    phone: Ringing, session: Session, soon: Held
) -> None:
    wrong = "00000000" if code_of(soon.ida) != "00000000" else "11111111"
    for number in range(10):
        guess = Ringing(phone.client, STRANGER, id=f"CA{number:032x}")
        guess.begin()
        guess.press(wrong)
        guess.press(wrong)
    last = Ringing(phone.client, STRANGER, id="CA" + "f" * 32)
    last.begin()

    assert "Vi kan ikke finde dit møde." in last.press(code_of(soon.ida))


def test_a_caller_without_a_meeting_is_put_through_without_a_case(
    phone: Ringing, session: Session, cast: Cast
) -> None:
    phone.caller = STRANGER
    phone.begin()
    said = phone.press("0")

    assert "<Number>+4500112233</Number>" in said
    found = only_call(session)
    assert (found.ticket_id, found.support_unit_id) == (None, cast.at.hotline.id)


def test_a_call_without_a_case_waits_for_nobody_once_it_was_answered(
    phone: Ringing, session: Session
) -> None:
    phone.caller = STRANGER
    phone.begin()
    phone.press("0")
    assert only_call(session).handled_at is None
    session.rollback()

    phone.dialled("completed", seconds=40)

    assert only_call(session).handled_at


def test_of_the_same_key_told_twice_at_once_one_is_answered(
    phone: Ringing, session: Session, soon: Held
) -> None:
    phone.begin()
    app = phone.client.application

    def press(_n: int) -> int:
        one = Ringing(app.test_client())
        return one.again(f"{HOOKS}/digits?turn=1", Digits="1").status_code

    with ThreadPoolExecutor(3) as pool:
        statuses = sorted(pool.map(press, range(3)))

    assert statuses == [200, 409, 409]
    assert told_story(session).count("opened") == 1


@pytest.mark.parametrize("hours", [1, 5])
def test_what_was_lent_is_taken_back_though_nobody_told_how_it_went(
    phone: Ringing, session: Session, work: Work, soon: Held, cast: Cast, hours: int
) -> None:
    phone.begin()
    phone.press("1")
    phone.dialled("busy")
    if hours == 1:
        phone.hang_up()
    with work():
        now = clock.now() + timedelta(hours=hours)
        assert (loose_ends.has_due(now), loose_ends.tie(now), loose_ends.has_due(now)) == (
            True, 1, False,
        )  # fmt: skip

    key = (only_ticket(session).id, cast.at.kolding_it.id, Ground.INTAKE)
    assert session.get_one(AccessGround, key).until
    assert only_call(session).ended_at


def test_a_case_that_cannot_be_opened_keeps_nobody_from_help(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    phone.begin()
    only_call(session).occurrence_id = None  # the meeting went while they listened
    session.commit()

    said = phone.press("1")

    assert "<Number>+4500112233</Number>" in said
    assert only_call(session).support_unit_id == cast.at.hotline.id


@pytest.mark.parametrize("caller", ["anonymous", "", "+266696687", "sip:x@example.org"])
def test_a_hidden_number_is_no_number(phone: Ringing, session: Session, caller: str) -> None:
    phone.caller = caller
    phone.begin()

    assert (only_call(session).state, only_call(session).caller) == (State.CODE, "")


def test_outside_hours_a_message_goes_into_the_case(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    close(session, cast.at.hotline)
    close(session, cast.at.kolding_it)
    phone.begin()

    assert "har lukket nu" in phone.press("1")
    assert "Vi optager det, du siger" in phone.press("1")
    assert "Tak." in phone.record()
    assert told_story(session)[-1] == "called"
    recording = session.scalars(select(PhoneRecording)).one()
    assert (recording.seconds, recording.call_id) == (12, only_call(session).id)
    assert only_call(session).ticket_id == only_ticket(session).id


def test_the_room_is_dialled(phone: Ringing, session: Session, soon: Held) -> None:
    provision = soon.occurrence.provision
    assert provision
    provision.room.phone, provision.opened_at = "+4500778899", clock.now()
    session.commit()
    phone.begin()

    said = phone.press("2")

    assert "<Number>+4500778899</Number>" in said
    assert "471100" not in said  # the PIN
    assert path_of(only_call(session))[-1] == "into_room"


def test_a_number_that_is_a_hotline_is_never_dialled(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    session.add(
        PhoneLine(organisation_id=cast.at.region.id, kind="citizen", number="+4500112233",
                  name="Hotline for borgere", made_at=clock.now())
    )  # fmt: skip
    session.commit()
    phone.begin()

    assert "<Number>+4500112244</Number>" in phone.press("1")


def test_a_unit_is_rung_at_its_own_number_for_as_long_as_it_wants(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    session.add(UnitPhone(support_unit_id=cast.at.hotline.id, number="+4500333333", ring_seconds=7))
    session.commit()
    phone.begin()
    said = phone.press("1")

    assert 'timeout="7"' in said
    assert "<Number>+4500333333</Number>" in said


@pytest.mark.parametrize("turns", range(5))
def test_whenever_they_hang_up_the_case_is_true(
    phone: Ringing, session: Session, soon: Held, turns: int
) -> None:
    phone.begin()
    said = (phone.press, "1"), (phone.dialled, "busy"), (phone.dialled, "busy"), (phone.press, "1")
    for tell, what in said[:turns]:
        tell(what)

    assert phone.hang_up().status_code == 204
    found = only_call(session)
    assert (found.state, found.ended_at is not None) == (State.ENDED, True)
    tickets = session.scalars(select(Ticket)).all()
    assert [t.status for t in tickets] == (["new"] if turns else [])
    assert not session.scalars(select(PhoneRecording)).all()


def test_an_answer_that_is_told_after_they_hung_up_counts(
    phone: Ringing, session: Session, soon: Held
) -> None:
    phone.begin()
    phone.press("1")
    phone.hang_up()
    phone.dialled("completed", seconds=30)

    assert path_of(only_call(session))[-1] == "answered"
    assert only_call(session).ended_at


def test_a_message_that_is_told_after_they_hung_up_is_kept(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    close(session, cast.at.hotline)
    close(session, cast.at.kolding_it)
    phone.begin()
    phone.press("1")
    phone.press("1")
    phone.hang_up()
    phone.recorded()
    phone.record()

    assert len(session.scalars(select(PhoneRecording)).all()) == 1
    assert path_of(only_call(session)).count("recorded") == 1


def test_a_meeting_tomorrow_night_is_found_by_code_only(
    phone: Ringing, session: Session, cast: Cast
) -> None:
    held = make_meeting(session, cast, clock.now() + timedelta(days=2))

    assert "de otte tal" in phone.begin()
    assert "Dit møde begynder" in phone.press(code_of(held.ida))


REPEATS: dict[str, Callable[[Ringing], TestResponse]] = {
    "begin": lambda phone: phone.again(HOOKS, From=phone.caller, To=phone.to),
    "digits": lambda phone: phone.again(f"{HOOKS}/digits?turn=1", Digits="1"),
    "status": lambda phone: phone.hang_up(),
    "recording": lambda phone: phone.recorded(),
}


@pytest.mark.parametrize("which", REPEATS)
def test_the_same_told_again_changes_nothing(
    phone: Ringing, session: Session, soon: Held, which: str
) -> None:
    phone.begin()
    phone.press("1")
    if which in ("status", "recording"):
        REPEATS[which](phone)
    before = facts(session)

    again = REPEATS[which](phone)

    assert (again.status_code, again.data) == (409, b"")
    assert [entry.facts["why"] for entry in audits(session, "hook-refused")] == ["replayed"]
    assert facts(session) == before


def facts(session: Session) -> tuple[object, ...]:
    """Everything that a hook could change."""
    session.rollback()
    session.expire_all()
    counted = [
        session.scalar(select(func.count()).select_from(table))
        for table in (PhoneCall, PhoneRecording, Ticket, TicketEvent, AccessGround)
    ]
    calls = session.scalars(select(PhoneCall).order_by(PhoneCall.began_at, PhoneCall.id))
    return (*counted, *[(c.turn, c.state, c.ended_at) for c in calls])


UNKNOWN = [
    ("", {"CallSid": "CA" + "9" * 32, "To": "+4500000001", "From": "+4500990011"}),
    ("", {"CallSid": "hello", "To": "+4500700700", "From": "+4500990011"}),
    ("/digits?turn=1", {"CallSid": "CA" + "9" * 32, "Digits": "1"}),
    ("/dials?turn=1", {"CallSid": "CA" + "9" * 32, "DialCallStatus": "completed"}),
    ("/messages?turn=1", {"CallSid": "CA" + "9" * 32, "RecordingSid": "RE" + "9" * 32}),
    ("/recordings", {"CallSid": "CA" + "9" * 32, "RecordingSid": "RE" + "9" * 32}),
    ("/recordings", {"CallSid": "CA" + "1" * 32, "RecordingSid": "../../x"}),
    ("/statuses", {"CallSid": "CA" + "9" * 32, "CallStatus": "completed"}),
]


@pytest.mark.parametrize(("path", "fields"), UNKNOWN)
def test_what_speaks_of_something_unknown_changes_nothing(
    phone: Ringing, session: Session, soon: Held, path: str, fields: dict[str, str]
) -> None:
    phone.begin()
    before = facts(session)

    answer = call(phone.client, HOOKS + path, **fields)

    assert (answer.status_code, answer.data) == (404, b"")
    assert [entry.facts["why"] for entry in audits(session, "hook-refused")] == ["unknown"]
    assert facts(session) == before


FORM = "application/x-www-form-urlencoded"
HOSTILE: dict[str, tuple[dict[str, Any], int, str]] = {
    "unsigned": ({"data": {"CallSid": "CA" + "1" * 32}}, 403, "wrong-signature"),
    "another type": ({"data": b"{}", "content_type": "application/json"}, 415, "wrong-type"),
    "a megabyte": ({"data": b"a=" + b"x" * 1_000_000, "content_type": FORM}, 413, "too-large"),
}
ADDRESSES = ("", "/digits?turn=1", "/dials?turn=1", "/messages?turn=1", "/recordings", "/statuses")


@pytest.mark.parametrize("how", HOSTILE)
@pytest.mark.parametrize("path", ADDRESSES)
def test_what_is_not_twilios_changes_nothing(
    phone: Ringing, session: Session, soon: Held, path: str, how: str
) -> None:
    phone.begin()
    before, (asked, status, why) = facts(session), HOSTILE[how]

    answer = phone.client.post(HOOKS + path, **asked)

    assert (answer.status_code, answer.data) == (status, b"")
    assert [entry.facts["why"] for entry in audits(session, "hook-refused")] == [why]
    assert facts(session) == before


def two_at_kolding(phone: Ringing) -> Ringing:
    """It rings there twice, about the same case. The other call."""
    other = Ringing(phone.client, id="CA" + "2" * 32)
    for one in (phone, other):
        one.begin()
        one.press("1")
        one.dialled("no-answer")
    return other


ORDERS = {
    "the second answers": ("busy", "completed"),
    "the first answers": ("completed", "busy"),
    "nobody answers": ("busy", "busy"),
}


@pytest.mark.parametrize("who", ORDERS)
def test_of_two_calls_about_a_case_whoever_answers_reads_on(
    phone: Ringing, session: Session, soon: Held, cast: Cast, who: str
) -> None:
    other = two_at_kolding(phone)
    key = (only_ticket(session).id, cast.at.kolding_it.id, Ground.INTAKE)
    session.rollback()

    for one, how in zip((phone, other), ORDERS[who], strict=True):
        one.dialled(how)

    read_anew(session)
    assert (session.get_one(AccessGround, key).until is None) == ("completed" in ORDERS[who])


def test_who_answers_sees_the_case_whatever_was_taken_back_before(
    phone: Ringing, session: Session, soon: Held, cast: Cast
) -> None:
    phone.begin()
    phone.press("1")
    phone.dialled("no-answer")
    key = (only_ticket(session).id, cast.at.kolding_it.id, Ground.INTAKE)
    session.rollback()
    session.get_one(AccessGround, key).until = clock.now()
    session.commit()

    phone.dialled("completed", seconds=80)

    read_anew(session)
    assert session.get_one(AccessGround, key).until is None
