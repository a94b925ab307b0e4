"""Handing one text message to one provider, so that nobody gets it twice.

An attempt is written down before it begins. While nobody knows whether the provider has it, because
the answer was lost or the worker died, it is not sent again: the provider is asked, or reports by
itself, or somebody calls.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from core import clock
from core.db import db, transaction
from notifications import leases
from notifications.failures import DeliveryFailure, PermanentFailure, TemporaryFailure
from notifications.models import OutboxMessage
from notifications.sms import CannotTell, Found, Sms, SmsSender
from notifications.texts import health, spending, suppressions
from notifications.texts.models import LOST, TAKEN, SmsDelivery, SmsState
from notifications.texts.spending import Limits

log = logging.getLogger(__name__)

Note = Callable[[bool], None]  # run in a transaction; whether follow-ups run too
CallbackUrl = Callable[[str, uuid.UUID], str]  # of a provider and an attempt

SETTLED = timedelta(minutes=1)  # a provider that took it by then has it in its lists
GIVE_UP_AFTER = timedelta(minutes=10)  # so long its report may still come
UNCLEAR, STOPPED = "unclear", "stopped"


@dataclass(frozen=True)
class Way:
    """What an installation says of all of them."""

    callback_url: CallbackUrl
    limits: Limits


@dataclass(frozen=True)
class Attempt:
    """One that stands in the database."""

    id: uuid.UUID
    outbox_id: int
    by: SmsSender
    sms: Sms


def hand_over(outbox_id: int, sms: Sms, senders: Sequence[SmsSender], way: Way) -> Note:
    """Hand it over, unless a provider has it already; what is to be noted then.

    Opens transactions of its own. Raises TemporaryFailure or PermanentFailure.
    """
    last = _last(outbox_id)
    if last is not None and last.state == SmsState.BEGUN:
        last = _cleared(last, sms, senders, now=clock.now())
    if last is not None and last.state in TAKEN:
        return lambda follow: leases.note_sent(outbox_id, now=clock.now(), follow=follow)
    if last is not None and last.state in LOST:
        raise PermanentFailure(code_of(last.state, last.code))
    attempt = _begin(outbox_id, sms, senders, way, is_first=last is None, now=sms.at)
    return _send(attempt)


def code_of(state: SmsState, code: str | None) -> str:
    """What stands in the outbox of a message that a provider took and could not deliver."""
    return f"sms {state} {code or ''}".strip()


def _last(outbox_id: int) -> SmsDelivery | None:
    newest = select(SmsDelivery).where(SmsDelivery.outbox_id == outbox_id)
    found = db.session.scalars(
        newest.order_by(SmsDelivery.begun_at.desc(), SmsDelivery.id).limit(1)
    ).one_or_none()
    if found is not None:
        db.session.expunge(found)
    db.session.rollback()  # nothing is open while a provider keeps us waiting
    return found


def _begin(
    outbox_id: int,
    sms: Sms,
    senders: Sequence[SmsSender],
    way: Way,
    *,
    is_first: bool,
    now: datetime,
) -> Attempt:
    with transaction():
        if suppressions.is_suppressed(sms.to):
            raise PermanentFailure(STOPPED)
        refused_by = set() if is_first else _tried(outbox_id)
        by = health.choose(senders, refused_by=refused_by, now=now)
        id = uuid.uuid4()
        db.session.add(
            SmsDelivery(
                id=id,
                outbox_id=outbox_id,
                provider=by.name,
                parts=sms.parts,
                begun_at=now,
                state=SmsState.BEGUN,
                state_at=now,
            )
        )
        spending.take(sms.parts, way.limits, now=now)  # last: all workers wait for one another here
    named = replace(sms, reference=str(id), callback_url=way.callback_url(by.name, id))
    return Attempt(id, outbox_id, by, named)


def _tried(outbox_id: int) -> set[str]:
    """Who has refused it."""
    tried = select(SmsDelivery.provider).where(SmsDelivery.outbox_id == outbox_id)
    return set(db.session.scalars(tried))


def _send(attempt: Attempt) -> Note:
    try:
        provider_id = attempt.by.send(attempt.sms)
    except DeliveryFailure as failure:
        with transaction():
            _note_failure(attempt, failure, now=clock.now())
        raise
    return lambda follow: note_taken(attempt, provider_id, follow=follow, now=clock.now())


def _note_failure(attempt: Attempt, failure: DeliveryFailure, *, now: datetime) -> None:
    """Who may have taken it stays as begun. A number that does not work is no illness."""
    state = SmsState.BEGUN if failure.is_possibly_delivered else SmsState.REFUSED
    _move(attempt.id, state, failure.code, now=now)
    if state == SmsState.REFUSED:
        spending.give_back(attempt.sms.parts, taken_at=attempt.sms.at)
    if isinstance(failure, TemporaryFailure):
        health.note_failure(attempt.by.name, now=now, rest=failure.retry_after)


def note_taken(attempt: Attempt, provider_id: str, *, follow: bool, now: datetime) -> None:
    """The provider has it. Its report may have been quicker than its answer."""
    moved = _move(attempt.id, SmsState.ACCEPTED, None, provider_id=provider_id, now=now)
    health.note_success(attempt.by.name)
    gone = None if moved else _lost(attempt.id)
    if gone is None:
        leases.note_sent(attempt.outbox_id, now=now, follow=follow)
    else:
        note_lost(attempt.outbox_id, code_of(*gone), now=now)


def _lost(id: uuid.UUID) -> tuple[SmsState, str | None] | None:
    """What the provider reported meanwhile, if it has lost it."""
    said = select(SmsDelivery.state, SmsDelivery.code).where(
        SmsDelivery.id == id, SmsDelivery.state.in_(LOST)
    )
    row = db.session.execute(said).one_or_none()
    return (row.state, row.code) if row else None


def note_lost(outbox_id: int, code: str, *, now: datetime) -> None:
    """It did not arrive after all: the kind tells somebody, once."""
    held = select(OutboxMessage).where(OutboxMessage.id == outbox_id)
    message = db.session.scalars(held.with_for_update(of=OutboxMessage)).one()
    leases.note_bounce(message, code, now=now)


def _move(
    id: uuid.UUID,
    state: SmsState,
    code: str | None,
    *,
    now: datetime,
    provider_id: str | None = None,
) -> bool:
    """From begun to what the answer says, unless a report was quicker."""
    mine = update(SmsDelivery).where(SmsDelivery.id == id, SmsDelivery.state == SmsState.BEGUN)
    values = {"state": state, "state_at": now, "code": code}
    if provider_id:
        values["provider_id"] = provider_id
    moved = mine.values(values).returning(SmsDelivery.id)
    alone = moved.execution_options(synchronize_session=False)
    return db.session.execute(alone).first() is not None


def _cleared(
    last: SmsDelivery, sms: Sms, senders: Sequence[SmsSender], *, now: datetime
) -> SmsDelivery:
    """What became of one whose answer is missing. Raises while nobody can say."""
    by = next((sender for sender in senders if sender.name == last.provider), None)
    age = now - last.begun_at
    try:
        if by is None:
            raise CannotTell
        if age < SETTLED:
            raise TemporaryFailure(UNCLEAR)
        found = by.find(sms, since=last.begun_at - SETTLED)
        return _note_cleared(last, found, now=now)
    except (CannotTell, TemporaryFailure) as silence:
        too_long = age >= GIVE_UP_AFTER
        failure = PermanentFailure if too_long else TemporaryFailure
        raise failure(UNCLEAR, is_possibly_delivered=True) from silence


def _note_cleared(last: SmsDelivery, found: Sequence[Found], *, now: datetime) -> SmsDelivery:
    """It is the one that reads the same. Raises CannotTell where another may be it."""
    with transaction():
        unknown = _unknown(last.provider, found)
        state = SmsState.ACCEPTED if unknown else SmsState.REFUSED
        _move(last.id, state, None, provider_id=unknown, now=now)
        if state == SmsState.REFUSED:
            spending.give_back(last.parts, taken_at=last.begun_at)
        cleared = db.session.get_one(SmsDelivery, last.id, populate_existing=True)
        db.session.expunge(cleared)
    log.info("a lost answer is cleared", extra={"outbox_message": last.outbox_id, "state": state})
    return cleared


def _unknown(provider: str, found: Sequence[Found]) -> str | None:
    """The first that reads the same and is no other message of ours. Raises CannotTell where one
    that reads otherwise is none either: the minutes to a meeting are others an hour later."""
    ids = [one.id for one in found]
    known = set(
        db.session.scalars(
            select(SmsDelivery.provider_id).where(
                SmsDelivery.provider == provider, SmsDelivery.provider_id.in_(ids)
            )
        )
    )
    unknown = [one for one in found if one.id not in known]
    same = next((one.id for one in unknown if one.is_same), None)
    if unknown and same is None:
        raise CannotTell
    return same
