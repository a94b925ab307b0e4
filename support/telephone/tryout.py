"""Trying a call: the same code that answers one, with nobody on the line and nothing opened."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask_babel import gettext as _

from support.models import Audience
from support.routing import Inquiry
from support.telephone import reading
from support.telephone.calls import Answer, Ask, Call, Deed, Heard, Record, Ring, Said, State
from support.telephone.flow import step
from support.telephone.known import Known, Line, LineKind, Sight
from support.telephone.words import spoken

SOON, LONG = timedelta(minutes=15), timedelta(minutes=45)
ROOM = "+4500000000"  # where the room's own would stand
NOBODY = uuid.UUID(int=0)
MOST_TURNS = 40


@dataclass(frozen=True)
class Exchange:
    """What happened on the line, and what we answered."""

    heard: str
    said: Sequence[str]
    then: str
    opens_case: bool


def try_out(
    line: Line, *, who: str, pressed: Sequence[str], is_answered: bool, at: datetime
) -> Sequence[Exchange]:
    """Ask the rows as they are now."""
    sights = [] if who == "unknown" else [_sight(line, at, has_room=who == "room")]
    known = replace(reading.known(line, sights, keep_days=30), by_number=tuple(sights))
    return list(_walk(known, list(pressed), is_answered=is_answered, at=at))


def _sight(line: Line, at: datetime, *, has_room: bool) -> Sight:
    """A made-up meeting: nobody learns from here when somebody's real one is."""
    audience = Audience.CITIZEN if line.kind == LineKind.CITIZEN else Audience.STAFF
    home = line.organisation_id
    return Sight(
        meeting_id=NOBODY,
        occurrence_id=NOBODY,
        participant_id=None,
        starts_at=at + SOON,
        ends_at=at + SOON + LONG,
        is_cancelled=False,
        room_is_open=has_room,
        dial_in=ROOM if has_room else None,
        inquiry=Inquiry(audience, home, home, is_cross_sector=True),
    )


def _walk(
    known: Known, pressed: list[str], *, is_answered: bool, at: datetime
) -> Iterator[Exchange]:
    call, said = Call(), Said(Heard.BEGAN)
    for _turn in range(MOST_TURNS):
        answer = step(call, said, known, at)
        if Deed.CHOOSE in answer.deeds:
            known = replace(known, chosen=answer.sight)
        yield _exchange(said, answer, known, at)
        call = answer.call
        if call.state == State.ENDED:
            return
        said = _next(answer, pressed, is_answered=is_answered)


def _next(answer: Answer, pressed: list[str], *, is_answered: bool) -> Said:
    if isinstance(answer.then, Ask):
        return Said(Heard.DIGITS, pressed.pop(0) if pressed else "")
    if isinstance(answer.then, Ring):
        return Said(Heard.ANSWERED if is_answered else Heard.NOT_ANSWERED)
    return Said(Heard.RECORDED)


def _exchange(said: Said, answer: Answer, known: Known, at: datetime) -> Exchange:
    lines = [spoken(line, answer.call.language, at)[0] for line in answer.lines]
    opens_case = Deed.OPEN_CASE in answer.deeds
    return Exchange(_heard(said), lines, _then(answer, known), opens_case)


def _heard(said: Said) -> str:
    match said.heard:
        case Heard.BEGAN:
            return str(_("It rings"))
        case Heard.DIGITS:
            pressed = _("They press %(digits)s", digits=said.digits)
            return str(pressed if said.digits else _("They wait"))
        case Heard.ANSWERED:
            return str(_("The phone is answered"))
        case Heard.NOT_ANSWERED:
            return str(_("Nobody answers"))
        case _:
            return str(_("They leave a message"))


def _then(answer: Answer, known: Known) -> str:
    match answer.then:
        case Ask():
            return str(_("Waits for what they press"))
        case Ring(is_room=True):
            return str(_("Rings the meeting room"))
        case Ring(seconds=seconds):
            desk = known.desks[answer.call.ringing] if answer.call.ringing else None
            name = desk.name if desk else ""
            return str(_("Rings %(name)s for %(seconds)s seconds", name=name, seconds=seconds))
        case Record():
            return str(_("Records a message"))
        case _:
            return str(_("Hangs up"))
