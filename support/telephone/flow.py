"""How a call goes: from what was said to what is answered. Pure: no phone, no database, no clock.

Whoever calls comes to a person, to a message box or into the meeting by phone, whatever they press
and whenever they call. Somebody who presses nothing is helped too: old telephones have no keys.
"""

from dataclasses import replace
from datetime import datetime

from support.telephone.calls import (
    Answer,
    Ask,
    Call,
    Deed,
    HangUp,
    Heard,
    Record,
    Ring,
    Said,
    State,
)
from support.telephone.known import Known, Sight
from support.telephone.phrases import Phrase, Spoken, say

CODE_TRIES = 3
CODE_DIGITS = 8
MOST_MEETINGS = 3
MOST_REPEATS = 5  # then it goes on, as if nothing had been pressed
REPEAT, PERSON, ENGLISH = "*", "0", "9"


def step(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    """The next answer."""
    if said.heard == Heard.HUNG_UP or call.state == State.ENDED:
        return _over(call)
    if said.digits == ENGLISH:
        turned = replace(call, language="da" if call.language == "en" else "en")
        return _again(turned, known, now)
    if said.digits == REPEAT and call.repeats < MOST_REPEATS:
        return _again(replace(call, repeats=call.repeats + 1), known, now)
    return STEPS[call.state](call, said, known, now)


def _begin(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    near = known.about_now(now)
    if near and len({sight.language for sight in near}) == 1:
        call = replace(call, language=near[0].language)
    return _first_question(call, known, now, greeting=_greeting(call, known))


def _greeting(call: Call, known: Known) -> tuple[Spoken, ...]:
    other = say(Phrase.OTHER_LANGUAGE, language="da" if call.language == "en" else "en")
    return say(Phrase.WELCOME, name=known.line.name), other


def _first_question(
    call: Call, known: Known, now: datetime, *, greeting: tuple[Spoken, ...] = ()
) -> Answer:
    near = known.about_now(now)[:MOST_MEETINGS]
    if len(near) == 1:
        return _tell_meeting(call, near[0], now, before=greeting)
    if not near:
        ask = say(Phrase.ASK_CODE), say(Phrase.WITHOUT_CODE)
        return Answer(replace(call, state=State.CODE), (*greeting, *ask), Ask(CODE_DIGITS))
    menu = (
        say(Phrase.CHOOSE_MEETING, number=number, at=sight.starts_at)
        for number, sight in enumerate(near, start=1)
    )
    lines = (*greeting, say(Phrase.SEVERAL), *menu, say(Phrase.NONE_OF_THEM))
    return Answer(replace(call, state=State.CHOOSING), lines, Ask())


def _choose(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    near = known.about_now(now)[:MOST_MEETINGS]
    number = int(said.digits) if said.digits.isdecimal() else 0
    if 1 <= number <= len(near):
        return _tell_meeting(call, near[number - 1], now)
    return _forward(call, None, known, now)


def _take_code(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    if known.by_code and not known.is_guessing:
        return _tell_meeting(call, known.by_code, now)
    call = replace(call, tries=call.tries + 1)
    is_hopeless = known.is_guessing or call.tries >= CODE_TRIES
    if said.digits in ("", PERSON) or is_hopeless:
        why = () if said.digits in ("", PERSON) else (say(Phrase.WITHOUT_MEETING),)
        return _forward(call, None, known, now, before=why)
    lines = say(Phrase.UNKNOWN_CODE), say(Phrase.ASK_CODE), say(Phrase.WITHOUT_CODE)
    return Answer(call, lines, Ask(CODE_DIGITS))


def _tell_meeting(
    call: Call, sight: Sight, now: datetime, *, before: tuple[Spoken, ...] = ()
) -> Answer:
    deeds = () if call.is_chosen else (Deed.CHOOSE,)
    call = replace(call, state=State.MEETING, is_chosen=True)
    way_in = (say(Phrase.PRESS_FOR_ROOM),) if sight.way_in(now) else ()
    menu = say(Phrase.PRESS_FOR_HELP), *way_in, say(Phrase.PRESS_TO_REPEAT)
    lines = (*before, *_about(sight, now), *menu)
    return Answer(call, lines, Ask(), deeds, sight)


def _about(sight: Sight, now: datetime) -> tuple[Spoken, ...]:
    at = sight.starts_at
    if sight.is_cancelled:
        return (say(Phrase.IS_CANCELLED, at=at),)
    if now >= sight.ends_at:
        return (say(Phrase.IS_OVER, at=at),)
    room = say(Phrase.ROOM_OPEN if sight.room_is_open else Phrase.ROOM_NOT_OPEN)
    return say(Phrase.HAS_BEGUN if now >= sight.starts_at else Phrase.BEGINS, at=at), room


def _of_meeting(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    sight = known.chosen
    if said.digits == "2" and sight and (number := sight.way_in(now)):
        return _go_in(call, number)
    return _forward(call, sight, known, now)


def _go_in(call: Call, number: str) -> Answer:
    deeds = () if call.has_case else (Deed.OPEN_CASE,)
    call = replace(call, state=State.INSIDE, has_case=True)
    return Answer(call, (say(Phrase.INTO_ROOM),), Ring(number, 30, is_room=True), deeds)


def _forward(
    call: Call,
    sight: Sight | None,
    known: Known,
    now: datetime,
    *,
    before: tuple[Spoken, ...] = (),
    deeds: tuple[Deed, ...] = (),
) -> Answer:
    """The case is there before anybody answers; then one phone after the other."""
    if sight and not call.has_case and known.receivers(sight):
        call, deeds = replace(call, has_case=True), (*deeds, Deed.OPEN_CASE)
    call = replace(call, desk=call.desk or known.read_by(sight, now))
    left = [
        id for id in known.open_now(sight, now) if id not in call.rung and known.desks[id].number
    ]
    if not left:
        return _nobody(call, sight, known, now, before=before, deeds=deeds)
    desk = known.desks[left[0]]
    phrase = Phrase.TRY_NEXT if call.rung else Phrase.PUT_THROUGH
    lines = (*before, say(phrase, name=desk.name))
    call = replace(call, state=State.RINGING, ringing=left[0], rung=(*call.rung, left[0]))
    return Answer(call, lines, Ring(desk.number or "", desk.ring_seconds), deeds)


def _rung(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    if said.heard == Heard.ANSWERED:
        return replace(_over(call, say(Phrase.GOODBYE)), deeds=(Deed.NOTE_ANSWER,))
    return _forward(call, known.chosen, known, now, deeds=(Deed.NOTE_NO_ANSWER,))


def _been_inside(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    if said.heard == Heard.ANSWERED:
        return _over(call, say(Phrase.GOODBYE))
    before = (say(Phrase.NOT_INTO_ROOM),)
    return _forward(call, known.chosen, known, now, before=before)


def _nobody(
    call: Call,
    sight: Sight | None,
    known: Known,
    now: datetime,
    *,
    before: tuple[Spoken, ...] = (),
    deeds: tuple[Deed, ...] = (),
) -> Answer:
    """Nobody answers. When somebody will, what the caller can do now, and a message box."""
    if call.desk is None:  # an installation without anybody who helps
        return replace(_over(call, *before, say(Phrase.NO_HELP)), deeds=deeds)
    why: tuple[Spoken, ...] = (say(Phrase.ALL_BUSY),)
    if not known.open_now(sight, now):
        opens = known.opens_at(sight, now)
        when = (say(Phrase.OPENS, name=opens[0], at=opens[1]),) if opens else ()
        why = (say(Phrase.ALL_CLOSED), *when)
    way_in = (say(Phrase.PRESS_FOR_ROOM),) if sight and sight.way_in(now) else ()
    menu = *way_in, say(Phrase.PRESS_TO_RECORD), say(Phrase.PRESS_TO_REPEAT)
    call = replace(call, state=State.NOBODY)
    return Answer(call, (*before, *why, *menu), Ask(), deeds)


def _instead(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    sight = known.chosen
    if said.digits == "2" and sight and (number := sight.way_in(now)):
        return _go_in(call, number)
    return _record(call, known)


def _record(call: Call, known: Known, *before: Spoken) -> Answer:
    consent = say(Phrase.CONSENT, days=known.keep_days), say(Phrase.AFTER_THE_TONE)
    return Answer(replace(call, state=State.RECORDING), (*before, *consent), Record())


def _recorded(call: Call, said: Said, known: Known, now: datetime) -> Answer:
    if said.heard == Heard.NOT_RECORDED and call.repeats < MOST_REPEATS:
        heard_nothing = say(Phrase.HEARD_NOTHING)
        return _record(replace(call, repeats=MOST_REPEATS), known, heard_nothing)
    if said.heard == Heard.NOT_RECORDED:
        return _over(call, say(Phrase.NO_MESSAGE))
    return _over(call, say(Phrase.THANKS))


def _again(call: Call, known: Known, now: datetime) -> Answer:
    """The same once more, perhaps in the other language."""
    if call.state == State.MEETING and known.chosen:
        return _tell_meeting(call, known.chosen, now)
    if call.state == State.NOBODY:
        return _nobody(call, known.chosen, known, now)
    return _first_question(call, known, now)


def _over(call: Call, *lines: Spoken) -> Answer:
    return Answer(replace(call, state=State.ENDED, ringing=None), lines, HangUp())


STEPS = {
    State.BEGINS: _begin,
    State.CHOOSING: _choose,
    State.CODE: _take_code,
    State.MEETING: _of_meeting,
    State.RINGING: _rung,
    State.NOBODY: _instead,
    State.RECORDING: _recorded,
    State.INSIDE: _been_inside,
}
