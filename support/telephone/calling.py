"""A call as it is kept: one answer for each thing said, in one transaction with what follows."""

import logging
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from booking import guessing
from core import audit
from core.audit import Actor, ActorKind
from core.db import db
from core.errors import Refusal, TooManyTries
from support import access
from support.models import (
    OPEN,
    EventKind,
    PhoneCall,
    PhoneLine,
    PhoneStep,
    Ticket,
)
from support.services import intake
from support.services.moving import move
from support.services.telling import Post
from support.telephone import lending, reading
from support.telephone.calls import Answer, Call, Deed, Heard, Ring, Said, State
from support.telephone.flow import CODE_DIGITS, step
from support.telephone.known import Known, Sight
from support.telephone.models import StepKind
from support.timeline import By

log = logging.getLogger(__name__)

MEETING_TOLD = audit.declare("meeting-told-by-phone", "search")
FINDS = (State.BEGINS, State.CHOOSING, State.CODE)  # the meeting is not known yet


@dataclass(frozen=True)
class Setup:
    """What it takes to answer: from the settings, given by views."""

    post: Post
    keep_days: int


def line_of(number: str) -> PhoneLine | None:
    """The hotline that has this number."""
    wanted = select(PhoneLine).where(PhoneLine.number == number, PhoneLine.ended_at.is_(None))
    return db.session.scalar(wanted)


def held(provider_id: str) -> PhoneCall | None:
    """The call, held until the transaction ends."""
    wanted = select(PhoneCall).where(PhoneCall.provider_id == provider_id)
    alone = wanted.with_for_update(of=PhoneCall).execution_options(populate_existing=True)
    return db.session.scalar(alone)


def begin(line: PhoneLine, provider_id: str, caller: str, *, setup: Setup, now: datetime) -> Answer:
    """Somebody rings."""
    call = PhoneCall(
        id=uuid.uuid4(),
        provider_id=provider_id,
        line=line,
        caller=caller,
        state=State.BEGINS,
        flow=kept(Call()),
        turn=0,
        began_at=now,
    )
    db.session.add(call)
    db.session.flush()
    return go_on(call, Said(Heard.BEGAN), setup=setup, now=now)


def go_on(call: PhoneCall, said: Said, *, setup: Setup, now: datetime) -> Answer:
    """The next answer, with everything that it rests on read now."""
    before = flow_of(call)
    rows = _known(call, said, setup, now)
    answer = step(before, said, rows, now)
    if call.ended_at:
        _note_late(call, said, before, now)
    for deed in answer.deeds:
        _do(call, deed, before, answer, setup, now)
    _follow(call, before, answer, now)
    call.flow, call.state, call.turn = kept(answer.call), answer.call.state, call.turn + 1
    return answer


def kept(call: Call) -> dict[str, Any]:
    """As JSON."""
    plain = asdict(call)
    ids = {"ringing": call.ringing, "desk": call.desk}
    return {
        **plain,
        **{name: str(id) if id else None for name, id in ids.items()},
        "rung": [str(id) for id in call.rung],
    }


def flow_of(call: PhoneCall) -> Call:
    """How far it is."""
    said = dict(call.flow)
    ids = {name: uuid.UUID(said[name]) if said[name] else None for name in ("ringing", "desk")}
    rung = tuple(uuid.UUID(id) for id in said["rung"])
    return Call(**{**said, **ids, "rung": rung, "state": State(said["state"])})


def _known(call: PhoneCall, said: Said, setup: Setup, now: datetime) -> Known:
    finds = call.state in FINDS
    by_number = reading.sights_of_number(call.caller, now=now) if finds else ()
    by_code, is_guessing = None, False
    if call.state == State.CODE and len(said.digits) == CODE_DIGITS:
        by_code, is_guessing = _by_code(call, said.digits, setup, now)
    chosen = reading.sight_of(call.occurrence_id, call.participant_id)
    sights = [sight for sight in (*by_number, by_code, chosen) if sight]
    return replace(
        reading.known(reading.line_of(call.line), sights, keep_days=setup.keep_days),
        by_number=by_number,
        by_code=by_code,
        chosen=chosen,
        is_guessing=is_guessing,
    )


def _by_code(
    call: PhoneCall, digits: str, setup: Setup, now: datetime
) -> tuple[Sight | None, bool]:
    """Each try counts as one on the page does; who guesses learns nothing of a right one."""
    try:
        with db.session.begin_nested():  # what is refused is not counted, and the call goes on
            guessing.count(f"tel:{call.caller or call.provider_id}", now=now)
    except TooManyTries:
        return None, True
    found = reading.sight_of_code(digits, key=setup.post.key, now=now)
    if found:
        guessing.was_none()
    else:
        guessing.warn(now=now)
    return found, False


def _do(
    call: PhoneCall, deed: Deed, before: Call, answer: Answer, setup: Setup, now: datetime
) -> None:
    match deed:
        case Deed.CHOOSE:
            _choose(call, before, answer, now)
        case Deed.OPEN_CASE:
            _open_case(call, answer, setup.post, now)
        case Deed.NOTE_ANSWER:
            _note_answered(call, before, now)
        case Deed.NOTE_NO_ANSWER:
            _note(call, StepKind.NOT_ANSWERED, now, unit=before.ringing)
            lending.take_back(call, now)


def _note_late(call: PhoneCall, said: Said, before: Call, now: datetime) -> None:
    """How it went where it rang, told after they had hung up."""
    if before.ringing and said.heard == Heard.ANSWERED:
        _note_answered(call, before, now)
    elif before.ringing:
        _note(call, StepKind.NOT_ANSWERED, now, unit=before.ringing)
        lending.take_back(call, now)


def _note_answered(call: PhoneCall, before: Call, now: datetime) -> None:
    """Who answered reads on; a call without a case needs nobody any more."""
    _note(call, StepKind.ANSWERED, now, unit=before.ringing)
    lending.leave(call, before.ringing, now)
    if call.ticket_id is None:
        call.handled_at = now


def _choose(call: PhoneCall, before: Call, answer: Answer, now: datetime) -> None:
    sight = answer.sight
    if sight is None:
        return
    call.occurrence_id, call.participant_id = sight.occurrence_id, sight.participant_id
    is_code = before.state == State.CODE
    _note(call, StepKind.FOUND_BY_CODE if is_code else StepKind.FOUND_BY_NUMBER, now)
    how = "code" if is_code else "phone"
    about = {"subject": call.id, "meeting": sight.meeting_id}
    audit.record(_actor(call), MEETING_TOLD, **about, now=now, search=how)


def _actor(call: PhoneCall) -> Actor:
    return Actor(ActorKind.SYSTEM, None, call.line.name)


def _open_case(call: PhoneCall, answer: Answer, post: Post, now: datetime) -> None:
    """Before anybody answers: through the same door as a call that a supporter takes."""
    sight = reading.sight_of(call.occurrence_id, call.participant_id)
    if sight is None:
        return
    words, by = _("Rang %(line)s.", line=call.line.name), By(_actor(call), call.line.name)
    try:
        with db.session.begin_nested():  # a refusal leaves nothing behind
            ticket = intake.open_for_caller(
                sight, caller="", phone=call.caller or None, words=words, by=by, post=post, now=now
            )
    except Refusal:  # whatever is in the way, whoever rings comes to somebody
        log.warning("no case could be opened for a call", extra={"call": str(call.id)})
        return
    call.ticket_id = ticket.id


def _follow(call: PhoneCall, before: Call, answer: Answer, now: datetime) -> None:
    """What the answer leads to, written down."""
    after = answer.call
    if call.ticket_id is None and call.support_unit_id is None:  # it may have moved since
        call.support_unit_id = after.desk
    if isinstance(answer.then, Ring) and not answer.then.is_room and after.ringing:
        _note(call, StepKind.RANG, now, unit=after.ringing)
        lending.lend(call, after.ringing, now)
    elif isinstance(answer.then, Ring):
        _note(call, StepKind.INTO_ROOM, now)
    elif after.state == State.NOBODY and before.state != State.NOBODY:
        _note(call, StepKind.NOBODY, now)


def _note(
    call: PhoneCall,
    kind: StepKind,
    now: datetime,
    *,
    unit: uuid.UUID | None = None,
    seconds: int | None = None,
) -> None:
    call.steps.append(PhoneStep(at=now, kind=kind, support_unit_id=unit, seconds=seconds))


def note_seconds(call: PhoneCall, seconds: int) -> None:
    """How long they talked, once it is known."""
    answered = [row for row in call.steps if row.kind == StepKind.ANSWERED]
    if answered:
        answered[-1].seconds = seconds


def end(call: PhoneCall, *, now: datetime) -> None:
    """They have hung up, at whatever point: what was opened stays as true as it was. Whether it
    was answered where it rang may still be told."""
    after = replace(flow_of(call), state=State.ENDED)
    call.flow, call.state, call.ended_at = kept(after), State.ENDED, now


def note_message(call: PhoneCall, *, now: datetime) -> None:
    """On the case, so that it waits for the desk again."""
    _note(call, StepKind.RECORDED, now)
    if call.ticket_id is None:
        return
    wanted = select(Ticket).where(Ticket.id == call.ticket_id, Ticket.status.in_(OPEN))
    if ticket := db.session.scalar(access.held(wanted)):
        who = By(_actor(call), call.line.name)
        words = _("A message was recorded.")
        move(ticket, EventKind.CALLED, by=who, now=now, text=words, is_internal=True)
