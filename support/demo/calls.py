"""Calls to the citizens' hotline, which answers by itself."""

from datetime import datetime, timedelta

from booking.links import code_for
from booking.models import Meeting
from core.db import db
from support.demo.stage import Stage, deed, somebody
from support.demo.times import at
from support.mails.keeping import Shelf
from support.models import PhoneCall, PhoneLine, UnitPhone
from support.telephone import calling, recordings
from support.telephone.calling import Setup
from support.telephone.calls import Heard, Said, State
from support.telephone.known import LineKind

NUMBER = "+4500700700"
POULS_NEIGHBOUR, STRANGER = "+4500200300", "+4500200400"
SILENCE = (b"\xff\xfb\x90\x00" + bytes(413)) * 40  # a second of MP3 in which nothing is heard


def make_lines(stage: Stage) -> None:
    """The number, and where the hotline's own people are rung by it."""
    region, hotline = stage.cast.at.region, stage.cast.at.hotline
    db.session.add(
        PhoneLine(
            organisation_id=region.id, kind=LineKind.CITIZEN, number=NUMBER,
            name="Hotline for borgere", made_at=stage.now - timedelta(days=60),
        )
    )  # fmt: skip
    db.session.add(UnitPhone(support_unit_id=hotline.id, number="+4500112277", ring_seconds=25))
    db.session.flush()


def ring_as_poul(stage: Stage, meeting: Meeting) -> None:
    """From a neighbour's phone, with his code. His case is with Kolding's IT, so it rings there."""
    code, now = code_for(somebody(meeting, "Poul"), stage.post.key), at(stage.hotline_day, "10:30")
    pressed = [Said(Heard.DIGITS, code), Said(Heard.DIGITS, "1"), Said(Heard.ANSWERED)]
    with deed():
        call = _ring(stage, POULS_NEIGHBOUR, pressed, now=now)
        calling.note_seconds(call, 132)
        calling.end(call, now=now + timedelta(seconds=181))


def ring_as_a_stranger(stage: Stage) -> None:
    """Nobody knows the number, nobody answers, and a message waits to be heard."""
    now = stage.now - timedelta(hours=2)
    with deed():
        call = _ring(stage, STRANGER, [Said(Heard.DIGITS)], now=now)
        while call.state == State.RINGING:
            _tell(stage, call, Said(Heard.NOT_ANSWERED), now)
        _tell(stage, call, Said(Heard.DIGITS, "1"), now)
        recordings.keep(call, "RE" + "0" * 32, 14, now=now)
        _tell(stage, call, Said(Heard.RECORDED), now)
        [message] = call.recordings
        Shelf(stage.post.key).put(message, SILENCE, "voice-demo")
        message.fetched_at = message.deleted_there_at = now + timedelta(minutes=1)
        message.due_at = None
        calling.end(call, now=now + timedelta(seconds=74))


def _ring(stage: Stage, caller: str, said: list[Said], *, now: datetime) -> PhoneCall:
    line = calling.line_of(NUMBER)
    if line is None:
        raise LookupError(NUMBER)
    id = f"CA{caller.removeprefix('+'):0>32}"
    calling.begin(line, id, caller, setup=_setup(stage), now=now)
    call = calling.held(id)
    if call is None:
        raise LookupError(id)
    for one in said:
        _tell(stage, call, one, now)
    return call


def _tell(stage: Stage, call: PhoneCall, said: Said, now: datetime) -> None:
    calling.go_on(call, said, setup=_setup(stage), now=now)
    db.session.flush()


def _setup(stage: Stage) -> Setup:
    return Setup(stage.post, 30)
