"""Messages that callers left: known, fetched once they are ready, sealed, and deleted there."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from core.db import db, transaction
from support.mails.keeping import Shelf
from support.models import PhoneCall, PhoneRecording
from support.telephone import calling
from support.telephone.voices import NotReady, Voices, VoicesAway, VoicesGone

TRIES = 18  # to fetch it, about five days. That it is deleted there is never given up
FIRST, LONGEST = timedelta(seconds=10), timedelta(days=1)
DOUBLINGS = 20  # more than enough for the longest wait
LATE = timedelta(days=1)  # nothing should lie there for so long
AT_A_TIME = 50


def keep(call: PhoneCall, provider_id: str, seconds: int, *, now: datetime) -> None:
    """Told twice, by the call and beside it; known once."""
    same = select(PhoneRecording.id).where(PhoneRecording.provider_id == provider_id)
    if db.session.scalar(same) is not None:
        return
    calling.note_message(call, now=now)
    call.recordings.append(
        PhoneRecording(provider_id=provider_id, seconds=seconds, made_at=now, due_at=now, tries=0)
    )


def due(now: datetime) -> Select[PhoneRecording]:
    """What waits, the longest waiting first; a test reads its plan."""
    waits = PhoneRecording.due_at.is_not(None), PhoneRecording.due_at <= now
    return select(PhoneRecording).where(*waits).order_by(PhoneRecording.due_at, PhoneRecording.id)


def has_due(now: datetime) -> bool:
    """Whether something waits to be fetched, or to be deleted there."""
    return db.session.scalar(due(now).with_only_columns(PhoneRecording.id).limit(1)) is not None


def left_there(*, now: datetime) -> str | None:
    """For the operator: how many messages have lain at Twilio for too long."""
    waits = PhoneRecording.due_at.is_not(None), PhoneRecording.made_at < now - LATE
    found = db.session.scalar(select(func.count()).select_from(PhoneRecording).where(*waits))
    return f"{found} messages of callers still lie at Twilio after a day" if found else None


def see_to_next(voices: Voices, shelf: Shelf, *, now: datetime) -> bool:
    """Fetch one, and delete it there. What is given up is deleted too. Opens transactions of its
    own: nobody waits for Twilio in one. Killed in between, it is fetched again, and is the same."""
    with transaction():
        found = db.session.scalar(due(now).limit(1).with_for_update(skip_locked=True))
        if found is None:
            return False
        found.tries += 1
        found.due_at = now + _wait(found.tries)  # if we die over it
        id, provider_id = found.id, found.provider_id
        is_to_come = found.fetched_at is None and found.given_up_at is None
    if not is_to_come or _fetch(id, provider_id, voices, shelf, now):
        _delete_there(id, provider_id, voices, now)
    return True


def _wait(tries: int) -> timedelta:
    return min(FIRST * (1 << min(tries - 1, DOUBLINGS)), LONGEST)


def _fetch(id: int, provider_id: str, voices: Voices, shelf: Shelf, now: datetime) -> bool:
    """Whether it is ours now."""
    try:
        content = voices.fetch(provider_id)
    except VoicesGone:
        _give_up(id, now)
    except (NotReady, VoicesAway):
        _give_up_if_hopeless(id, now)
    else:
        _put(id, content, shelf, now)
        return True
    return False


def _put(id: int, content: bytes, shelf: Shelf, now: datetime) -> None:
    with transaction():
        row = _held(id)
        shelf.put(row, content, f"voice-{id}")
        row.fetched_at, row.tries = now, 1


def _delete_there(id: int, provider_id: str, voices: Voices, now: datetime) -> None:
    try:
        voices.delete(provider_id)
    except VoicesGone:
        pass  # somebody, or we before an answer was lost, did already
    except VoicesAway:
        return  # again at the latest in a day, until it is done
    with transaction():
        row = _held(id)
        row.deleted_there_at, row.due_at = now, None


def _give_up_if_hopeless(id: int, now: datetime) -> None:
    with transaction():
        row = _held(id)
        if row.tries >= TRIES:
            row.given_up_at, row.due_at, row.tries = now, now, 0  # to be deleted there


def _give_up(id: int, now: datetime) -> None:
    """It is not there any more, and never comes."""
    with transaction():
        row = _held(id)
        row.given_up_at, row.deleted_there_at, row.due_at = now, now, None


def _held(id: int) -> PhoneRecording:
    wanted = select(PhoneRecording).where(PhoneRecording.id == id).with_for_update()
    return db.session.scalars(wanted).one()


def _old(kept: timedelta, now: datetime) -> Select[PhoneRecording]:
    is_here = PhoneRecording.fetched_at.is_not(None), PhoneRecording.forgotten_at.is_(None)
    return select(PhoneRecording).where(*is_here, PhoneRecording.made_at < now - kept)


def has_old(kept: timedelta, *, now: datetime) -> bool:
    """Whether a message has been kept for long enough."""
    return (
        db.session.scalar(_old(kept, now).with_only_columns(PhoneRecording.id).limit(1)) is not None
    )


def forget(kept: timedelta, shelf: Shelf, *, now: datetime) -> int:
    """The words go; that there was a message stays on the call. The files go first, so that none
    is left without a row that says when it goes. Opens transactions of its own."""
    with transaction():
        oldest = _old(kept, now).order_by(PhoneRecording.made_at).limit(AT_A_TIME)
        rows = db.session.scalars(oldest).all()
        ids, names = [row.id for row in rows], [row.file_name for row in rows if row.file_name]
    for name in names:
        shelf.drop(name)
    with transaction():
        for row in db.session.scalars(select(PhoneRecording).where(PhoneRecording.id.in_(ids))):
            row.content, row.file_name, row.forgotten_at = None, None, now
    return len(ids)
