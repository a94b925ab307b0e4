"""The link and the code of somebody who is asked: derived from a key, as those of a meeting are."""

from datetime import datetime

from sqlalchemy import select

from booking.links import CODE_LIFE
from booking.models import Poll, PollPerson
from core import secrets
from core.db import db

PURPOSE = "time-poll"  # so that a link to a question opens no meeting, and the other way round


def token_for(person: PollPerson, key: bytes) -> str:
    """The secret part of the person's link."""
    return secrets.make_token(key, PURPOSE, person.id, person.link_generation)


def answer_url(person: PollPerson, *, base_url: str, key: bytes) -> str:
    """The whole link, as it stands in the mail."""
    return f"{base_url.rstrip('/')}/t/{token_for(person, key)}"


def code_for(person: PollPerson, key: bytes) -> str:
    """The short code: eight digits."""
    return secrets.make_code(key, person.id, person.link_generation, person.code_attempt)


def find_by_token(token: str, key: bytes) -> PollPerson | None:
    """Who is asked by this link."""
    read = secrets.read_token(token)
    person = db.session.get(PollPerson, read[0]) if read else None
    if person is None or person.removed_at is not None or not _is_current(person):
        return None
    genuine = secrets.is_token(key, PURPOSE, token, person.id, person.link_generation)
    return person if genuine else None


def _is_current(person: PollPerson) -> bool:
    """Who is in the meeting already: as long as the link there is the one of when they were asked.
    A new one was given because the old came into the wrong hands, and this may have too."""
    there = person.participant
    if there is None:
        return True
    return there.removed_at is None and there.link_generation == person.link_generation


def find_by_code(code: str, key: bytes, *, now: datetime) -> PollPerson | None:
    """Whose short code this is; nobody's some time after the deadline. The caller throttles."""
    return db.session.scalar(
        select(PollPerson)
        .join(PollPerson.poll)
        .where(
            PollPerson.code_digest == secrets.code_digest(key, code),
            PollPerson.removed_at.is_(None),
            Poll.deadline > now - CODE_LIFE,
        )
    )
