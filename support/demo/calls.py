"""Hotlines that answer by themselves, and calls to the citizens'."""

from datetime import datetime, timedelta

from accounts.models import Organisation
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
KOLDINGS_NUMBER = "+4500700710"
# Where those who help are rung: beside the numbers that everybody knows.
RUNG = {
    "hotline": "+4500112277",
    "kolding_it": "+4500112278",
    "hospital_it": "+4500112279",
    "shared": "+4500112280",
}
POULS_NEIGHBOUR, STRANGER = "+4500200300", "+4500200400"
SILENCE = (b"\xff\xfb\x90\x00" + bytes(413)) * 40  # a second of MP3 in which nothing is heard


def make_lines(stage: Stage) -> None:
    """The citizens' and that of Kolding's own people, and where those who help are rung."""
    at = stage.cast.at
    add_line(stage, at.region, LineKind.CITIZEN, NUMBER, "Hotline for borgere")
    add_line(stage, at.kolding, LineKind.STAFF, KOLDINGS_NUMBER, "Kolding Kommunes it")
    db.session.add_all(
        UnitPhone(support_unit_id=getattr(at, name).id, number=number, ring_seconds=25)
        for name, number in RUNG.items()
    )
    db.session.flush()


def add_line(stage: Stage, where: Organisation, kind: LineKind, number: str, name: str) -> None:
    """A number that answers by itself."""
    made_at = stage.now - timedelta(days=60)
    db.session.add(
        PhoneLine(organisation_id=where.id, kind=kind, number=number, name=name, made_at=made_at)
    )


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
