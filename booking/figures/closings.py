"""What is counted of how meetings were closed, and of what citizens say of them."""

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import aliased

from booking.figures.meetings import dates
from booking.figures.tallies import Asked, Pair, how_many, pairs
from booking.models import (
    Came,
    Closing,
    ClosingPerson,
    Evaluation,
    Participant,
    ParticipantKind,
    Reached,
)

PRIVATE = tuple(kind for kind in ParticipantKind if kind.is_private)
THERE = (Came.TOOK_PART, Came.SUBSTITUTE)

COLUMNS = {
    "everybody": ("everybody", "closed"),
    "present": ("present", "with_citizen"),
    "reached": ("reached", "closed"),
    "partly": ("partly", "closed"),
    "not_reached": ("not_reached", "closed"),
    "minutes": ("minutes", "closed"),
    "prevented": ("prevented", "citizens"),
}


def of_closings(asked: Asked) -> dict[str, Pair]:
    """Who came, whether the purpose was reached, and who got what was agreed. Of each date the
    newest version. One statement."""
    each = _each(asked)
    with_citizen = each.c.citizens_there > 0
    wanted = select(
        each.c.bucket,
        func.count().label("closed"),
        how_many(each.c.missing == 0).label("everybody"),
        how_many(with_citizen).label("with_citizen"),
        func.sum(each.c.there).filter(with_citizen).label("present"),
        how_many(each.c.reached == Reached.YES).label("reached"),
        how_many(each.c.reached == Reached.PARTLY).label("partly"),
        how_many(each.c.reached == Reached.NO).label("not_reached"),
        how_many(each.c.readers > 0).label("minutes"),
        func.sum(each.c.prevented).label("prevented"),
        func.sum(each.c.citizens).label("citizens"),
    ).group_by(each.c.bucket)
    return pairs(wanted, COLUMNS)


def _each(asked: Asked) -> Subquery:
    """One row for each date that was closed."""
    held, newer = dates(asked), aliased(Closing)
    newest = (
        select(func.max(newer.version))
        .where(newer.occurrence_id == Closing.occurrence_id)
        .correlate(Closing)
        .scalar_subquery()
    )
    is_citizen = Participant.kind.in_(PRIVATE)
    is_there = ClosingPerson.came.in_(THERE)
    return (
        select(
            held.c.bucket,
            Closing.reached,
            how_many(~is_there).label("missing"),
            how_many(is_there).label("there"),
            how_many(is_there & is_citizen).label("citizens_there"),
            how_many(is_citizen).label("citizens"),
            how_many(is_citizen & (ClosingPerson.came == Came.TECHNICAL)).label("prevented"),
            how_many(ClosingPerson.gets_minutes).label("readers"),
        )
        .join(Closing, Closing.occurrence_id == held.c.id)
        .join(ClosingPerson, ClosingPerson.closing_id == Closing.id)
        .join(Participant, Participant.id == ClosingPerson.participant_id)
        .where(Closing.version == newest)
        .group_by(held.c.bucket, Closing.id, Closing.reached)
        .subquery("each")
    )


def of_evaluations(asked: Asked) -> dict[str, Pair]:
    """How many citizens and relatives said all that they wanted to say."""
    held = dates(asked)
    wanted = (
        select(
            held.c.bucket,
            func.count().label("said"),
            how_many(Evaluation.said_it == Reached.YES).label("yes"),
        )
        .join(Evaluation, Evaluation.occurrence_id == held.c.id)
        .join(Participant, Participant.id == Evaluation.participant_id)
        .where(Participant.kind.in_(PRIVATE))
        .group_by(held.c.bucket)
    )
    return pairs(wanted, {"own_view": ("yes", "said")})
