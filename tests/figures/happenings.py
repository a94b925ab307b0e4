"""What happens, one thing at a time, for the tests of what each measure counts."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from booking.models import (
    Attendance,
    Came,
    Cancellation,
    EquipmentTest,
    Evaluation,
    MeetingDraft,
    Poll,
    Reached,
    TimeChange,
    WrongRecipient,
)
from core.audit import ActorKind
from support.clocks.models import TicketClock
from support.figures.models import CourtTime
from support.models import EventKind, HandOver, Outcome, TicketEvent
from tests.factories import Cast
from tests.figures.making import ALL_CAME, AUTUMN, MINUTE, close, hold, put_case
from tests.support.makers import Held

Happening = Callable[[Session, Cast], None]
DAY = timedelta(days=1)
HELD = AUTUMN + DAY


def _happens(thing: Callable[[Session, Held], None], **facts: Any) -> Happening:
    """A meeting was held, and that about it."""

    def happen(session: Session, cast: Cast) -> None:
        held = hold(session, cast, HELD, **facts)
        thing(session, held)
        session.commit()

    return happen


def met(**facts: Any) -> Happening:
    """Nothing but a meeting that was held."""
    return _happens(lambda session, held: None, **facts)


def met_with(came: Mapping[str, Came]) -> Happening:
    """All came, but for those who are named."""
    return met(came={**ALL_CAME, **came})


def met_by_another_unit(session: Session, cast: Cast) -> None:
    """Of the same organisation."""
    met(unit_id=cast.at.kolding_it.unit_id)(session, cast)


def cancelled(session: Session, cast: Cast) -> None:
    """A meeting of that time that was off."""

    def off(session: Session, held: Held) -> None:
        by = held.meeting.leader_id
        made = Cancellation(occurrence_id=held.occurrence.id, by_id=by, reason="Syg", at=HELD)
        session.add(made)

    _happens(off)(session, cast)


def moved(before: timedelta) -> Happening:
    """Its time was said anew, so long before it began."""

    def move(session: Session, held: Held) -> None:
        was = {"starts_at": HELD - DAY, "ends_at": HELD - DAY + 45 * MINUTE}
        by = held.meeting.leader_id
        session.add(TimeChange(occurrence_id=held.occurrence.id, by_id=by, at=HELD - before, **was))

    return _happens(move)


def tried_out(when: datetime) -> Happening:
    """Ida tried her sound and picture then."""

    def test(session: Session, held: Held) -> None:
        of = {"occurrence_id": held.occurrence.id, "participant_id": held.ida.id}
        session.add(EquipmentTest(at=when, results={}, **of))

    return _happens(test)


def leader_came(before: timedelta | None) -> Happening:
    """So long before the start; None: we never saw her."""

    def come(session: Session, held: Held) -> None:
        seen = session.get_one(Attendance, (held.occurrence.id, held.anna.id))
        seen.joined_at = None if before is None else HELD - before

    return _happens(come)


def closed(reached: Reached) -> Happening:
    """What came of it was said in a second version, which is the one that counts."""

    def close_anew(session: Session, held: Held) -> None:
        why = "" if reached == Reached.YES else "Lyden var væk."
        close(session, held, ALL_CAME, reached=reached, why=why)

    return _happens(close_anew)


def closed_for_nobody(session: Session, cast: Cast) -> None:
    """Nobody was chosen to get what was agreed, in the version that counts."""

    def leave_out(session: Session, held: Held) -> None:
        close(session, held, {"anna": Came.TOOK_PART, "jens": Came.TOOK_PART})

    _happens(leave_out)(session, cast)


def told_us(who: str, said_it: Reached) -> Happening:
    """Whether they said what they wanted to."""

    def tell(session: Session, held: Held) -> None:
        of = {"occurrence_id": held.occurrence.id, "participant_id": getattr(held, who).id}
        session.add(Evaluation(said_it=said_it, words="", at=HELD + DAY, **of))

    return _happens(tell)


def taken_off(*, was_wrong: bool) -> Happening:
    """Jens, the day before."""

    def take_off(session: Session, held: Held) -> None:
        held.jens.removed_at = HELD - DAY
        if was_wrong:
            session.add(WrongRecipient(participant_id=held.jens.id, at=HELD - DAY))

    return _happens(take_off)


def polled(days: int, *, became_meeting: bool) -> Happening:
    """People were asked for a time; it was closed that many days later, with a meeting or none."""

    def ask(session: Session, held: Held) -> None:
        leader = held.meeting.leader_id
        draft = MeetingDraft(owner_id=leader, data={}, updated_at=HELD)
        session.add(draft)
        session.flush()
        session.add(
            Poll(
                draft_id=draft.id, unit_id=held.meeting.unit_id, asked_by_id=leader, minutes=45,
                meeting_id=held.meeting.id if became_meeting else None, deadline=HELD,
                created_at=HELD - days * DAY, closed_at=HELD,
            )
        )  # fmt: skip

    return _happens(ask)


def asked_for_help(**facts: Any) -> Happening:
    """A case."""

    def ask(session: Session, cast: Cast) -> None:
        put_case(session, cast, **facts)

    return ask


def helped(after: timedelta, **facts: Any) -> Happening:
    """A citizen whose meeting began twenty minutes after the call was helped so late."""

    def help_out(session: Session, cast: Cast) -> None:
        starts_at = AUTUMN + 20 * MINUTE
        case = put_case(session, cast, **({"meeting_starts_at": starts_at} | facts))
        session.get_one(TicketClock, case.id).ended_at = AUTUMN + after
        session.commit()

    return help_out


def handed_over(*, was_skipped: bool) -> Happening:
    """To the next: routed past a unit that was closed, or by a supporter."""

    def give(session: Session, cast: Cast) -> None:
        case = put_case(session, cast)
        units = {"from_id": cast.at.kolding_it.id, "to_id": cast.at.hotline.id}
        session.add(
            HandOver(ticket_id=case.id, at=AUTUMN, reason="", was_skipped=was_skipped, **units)
        )
        session.commit()

    return give


def noted(kind: EventKind) -> Happening:
    """A line on a case, by the routing."""

    def note(session: Session, cast: Cast) -> None:
        case = put_case(session, cast)
        by = {"actor_kind": ActorKind.SYSTEM, "actor_id": None, "actor_name": ""}
        session.add(TicketEvent(ticket_id=case.id, at=AUTUMN, kind=kind, **by))
        session.commit()

    return note


def lay(untaken: timedelta, worked: timedelta, waited: timedelta, **facts: Any) -> Happening:
    """With the hotline."""

    def count(session: Session, cast: Cast) -> None:
        case = put_case(session, cast, id=uuid.uuid4(), **facts)
        times = {"untaken": untaken, "worked": worked, "requester": waited}
        seconds = {name: round(time.total_seconds()) for name, time in times.items()}
        none = {"tasks": 0, "third_party": 0, "meeting_time": 0}
        session.add(
            CourtTime(
                ticket_id=case.id, support_unit_id=cast.at.hotline.id,
                organisation_id=case.organisation_id, opened_at=case.opened_at, **seconds, **none,
            )
        )  # fmt: skip
        session.commit()

    return count


CANNOT = {"outcome": Outcome.CANNOT_ATTEND}
