"""The very same call once more, at every address that providers call: nothing changes.

Only some of them say in the call when it was made, and are refused when it is old. Of the others
each row says why to play it again does no harm.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core.audit import AuditEntry
from core.db import Base
from tests.audits import audits
from tests.bridges.cms import test_hook as cisco
from tests.bridges.cms.server import CmsServer, cms_server
from tests.bridges.making import Stage, make_stage
from tests.bridges.pexip import test_events as events
from tests.bridges.pexip import test_policy as policy
from tests.bridges.pexip.making import Pexip, ask, make_pexip
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.calls import call
from tests.notifications.test_every_hook import HOOKS
from tests.notifications.test_sms_reports import by_gatewayapi, by_twilio
from tests.notifications.test_sms_reports import outside as outside
from tests.notifications.test_sms_reports import sent as sent
from tests.support.conftest import soon as soon
from tests.support.makers import close
from tests.telephone.conftest import line as line
from tests.telephone.ringing import HOOKS as CALLS
from tests.telephone.ringing import IDA, VOICE, Ringing

Play = Callable[[], TestResponse]
DAYS = timedelta(days=8)  # longer than anything that says when it was is taken


@dataclass
class Stand:
    """What a call may need, made when it is asked for."""

    request: pytest.FixtureRequest

    def __getattr__(self, name: str) -> Any:
        return self.request.getfixturevalue(name)

    def ringing(self, *, is_open: bool = True) -> Ringing:
        """Ida rings."""
        _line, _soon, cast = self.line, self.soon, self.cast
        if not is_open:
            close(self.session, cast.at.hotline)
            close(self.session, cast.at.kolding_it)
        phone = Ringing(self.outside)
        phone.begin()
        return phone


def on_the_line(path: str, **fields: str) -> Callable[[Stand], Play]:
    """Of a call that goes on."""

    def made(stand: Stand) -> Play:
        phone = stand.ringing()
        return lambda: phone.again(CALLS + path, **fields)

    return made


def a_call(stand: Stand) -> Play:
    _line = stand.line
    said = {"From": IDA, "To": "+4500700700", "CallSid": "CA" + "1" * 32}
    return lambda: call(stand.outside, CALLS, **said)


def digits(stand: Stand) -> Play:
    phone = stand.ringing()
    path = phone.next_path
    return lambda: phone.again(path, Digits="1")


def a_dial(stand: Stand) -> Play:
    phone = stand.ringing()
    phone.press("1")
    path = phone.next_path
    return lambda: phone.again(path, DialCallStatus="no-answer")


def a_message(stand: Stand) -> Play:
    phone = stand.ringing(is_open=False)
    phone.press("1")
    phone.press("1")
    path = phone.next_path
    return lambda: phone.again(path, RecordingSid=VOICE, RecordingDuration="12")


def a_text(stand: Stand) -> Play:
    _soon = stand.soon
    said = {"From": IDA, "Body": "HJÆLP", "MessageSid": "SM" + "3" * 32}
    return lambda: call(stand.outside, "/hooks/twilio/text-messages", **said)


def a_report(by: Callable[..., TestResponse], provider: str) -> Callable[[Stand], Play]:
    """That a text message arrived."""

    def made(stand: Stand) -> Play:
        stand.sent(provider)
        return lambda: by(stand.outside, "delivered")

    return made


def at_cisco(stand: Stand, *, ago: timedelta = timedelta()) -> Play:
    server, stage = stand.cisco_here
    url = cisco.url_on_page(stand.client, stage, stand.cast)
    cisco.a_meeting(stage, server)
    for record in server.world.records:
        object.__setattr__(record, "at", record.at - ago)
    body = cisco.told(server)
    return lambda: cisco.push(stand.client, url, body)


def at_pexip(stand: Stand, *, ago: timedelta = timedelta()) -> Play:
    _id, tag = events.room(stand.pexip)
    one = events.event(events.COMES, tag, -ago.total_seconds())
    return lambda: events.tell(stand.client, stand.pexip, one)


def asked_by_pexip(stand: Stand) -> Play:
    pexip: Pexip = stand.pexip
    number = policy.on(pexip)
    return lambda: ask(stand.client, pexip.bridge_id, number, pexip.password)


@dataclass(frozen=True)
class Twice:
    """How one is called, what the second time is answered, and why that is harmless."""

    play: Callable[[Stand], Play]
    again: int
    because: str


TURN = "the address names the turn that it answers, and that is over"
ONCE = "its id was heard, and is kept for a month; no time is in what Twilio signs"
FORWARD = "a message only goes forward, whenever it is said"
READS = "/hooks/pexip/<uuid:bridge_id>/policy/v1/service/configuration"
AGAIN = {
    "/hooks/bridges/<token>": Twice(at_cisco, 200, "a line is in or out; it has a time as well"),
    "/hooks/gatewayapi/text-messages/<uuid:attempt_id>/reports": Twice(
        a_report(by_gatewayapi, "gatewayapi"), 409, FORWARD
    ),
    "/hooks/pexip/<uuid:bridge_id>/events": Twice(at_pexip, 200, "as at Cisco"),
    READS: Twice(asked_by_pexip, 200, "it is a question, and reads"),
    "/hooks/twilio/phone-calls": Twice(a_call, 409, ONCE),
    "/hooks/twilio/phone-calls/dials": Twice(a_dial, 409, TURN),
    "/hooks/twilio/phone-calls/digits": Twice(digits, 409, TURN),
    "/hooks/twilio/phone-calls/messages": Twice(a_message, 409, TURN),
    "/hooks/twilio/phone-calls/recordings": Twice(
        on_the_line("/recordings", RecordingSid=VOICE, RecordingDuration="12"), 409, ONCE
    ),
    "/hooks/twilio/phone-calls/statuses": Twice(
        on_the_line("/statuses", CallStatus="completed"), 409, ONCE
    ),
    "/hooks/twilio/text-messages": Twice(a_text, 409, ONCE),
    "/hooks/twilio/text-messages/<uuid:attempt_id>/reports": Twice(
        a_report(by_twilio, "twilio"), 409, FORWARD
    ),
}


@pytest.fixture
def cisco_here(
    app: Flask, work: Work, session: Session, cast: Cast
) -> Iterator[tuple[CmsServer, Stage]]:
    """A Cisco Meeting Server, and our access to it."""
    with cms_server() as server:
        yield server, make_stage(app, work, session, cast, server)


@pytest.fixture
def pexip(cisco_here: tuple[CmsServer, Stage]) -> Pexip:
    """A Pexip that asks us, of the same organisation."""
    return make_pexip(cisco_here[1])


def everything(session: Session) -> dict[str, list[str]]:
    """All that is kept, but for tries that were counted and notes of who was refused."""
    session.rollback()
    kept = {}
    for table in Base.metadata.sorted_tables:
        rows = select(table)
        if table.name == AuditEntry.__tablename__:
            rows = rows.where(AuditEntry.kind != "hook-refused")
        kept[table.name] = sorted(map(repr, session.execute(rows)))
    return {name: rows for name, rows in kept.items() if name != "try"}


def test_every_hook_is_played_twice() -> None:
    assert AGAIN.keys() == HOOKS.keys(), "Say why a second time does no harm at a new address."


@pytest.mark.parametrize("rule", AGAIN)
def test_the_same_call_again_changes_nothing(
    request: pytest.FixtureRequest, session: Session, rule: str
) -> None:
    play = AGAIN[rule].play(Stand(request))
    before = everything(session)
    assert play().status_code < 300
    first = everything(session)
    assert (first != before) is (rule != READS), AGAIN[rule].because

    answer = play()

    assert answer.status_code == AGAIN[rule].again
    assert answer.status_code == 200 or answer.data == b""
    assert everything(session) == first
    assert len(audits(session, "hook-refused", None)) == (AGAIN[rule].again == 409)


@pytest.mark.parametrize("play", [at_cisco, at_pexip])
def test_what_says_that_it_is_old_is_refused_the_first_time(
    request: pytest.FixtureRequest, session: Session, play: Callable[..., Play]
) -> None:
    tell = play(Stand(request), ago=DAYS)
    before = everything(session)

    answer = tell()

    assert (answer.status_code, answer.data) == (409, b"")
    assert everything(session) == before
    assert [row.facts["why"] for row in audits(session, "hook-refused", None)] == ["replayed"]
