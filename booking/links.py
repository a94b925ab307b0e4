"""The personal link and the short code: derived from a key, so that they can be sent again."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import joinedload

from accounts.models import Unit
from booking.models import Meeting, Occurrence, Participant, PollPerson
from core import secrets
from core.db import db
from core.plain import ask

Coded = Participant | PollPerson
PURPOSE = "personal-page"
# Each personal page says whose meeting it is.
WITH_MEETING = (
    joinedload(Participant.meeting).joinedload(Meeting.unit).joinedload(Unit.organisation)
)
CODE_LIFE = timedelta(days=14)  # ours: eight digits can be guessed at, so they end; a link lives on


_DIGESTS: BindParameter[str] = bindparam("digests", expanding=True)
_IN_USE = (  # put together once: each booking asks
    select(Participant.code_digest)
    .where(Participant.code_digest.in_(_DIGESTS))
    .union_all(select(PollPerson.code_digest).where(PollPerson.code_digest.in_(_DIGESTS)))
)


class NoFreeCode(RuntimeError):
    """Twenty codes in a row were taken: the eight digits are running out."""


def token_for(participant: Participant, key: bytes) -> str:
    """The secret part of the participant's link."""
    return secrets.make_token(key, PURPOSE, participant.id, participant.link_generation)


def personal_url(participant: Participant, *, base_url: str, key: bytes) -> str:
    """The whole link, as it stands in the mail."""
    return f"{base_url.rstrip('/')}/m/{token_for(participant, key)}"


def code_for(participant: Participant, key: bytes) -> str:
    """The short code: eight digits."""
    return secrets.make_code(
        key, participant.id, participant.link_generation, participant.code_attempt
    )


def give_code(participant: Participant, key: bytes) -> None:
    """Find a short code that nobody else has, and keep its digest. Raises NoFreeCode."""
    give_codes([participant], key)


def give_codes(participants: Sequence[Coded], key: bytes) -> None:
    """A short code for each that nobody else has. One statement, as good as always: of a hundred
    million codes few are in use. Raises NoFreeCode."""
    left = list(participants)
    for attempt in range(20):
        for person in left:
            person.id = person.id or uuid.uuid4()
            person.link_generation = person.link_generation or 1
            code = secrets.make_code(key, person.id, person.link_generation, attempt)
            person.code_attempt, person.code_digest = attempt, secrets.code_digest(key, code)
        left = _with_a_code_of_others(left, participants)
        if not left:
            return
    raise NoFreeCode


def _with_a_code_of_others(asked: Sequence[Coded], together: Sequence[Coded]) -> list[Coded]:
    """Those of `asked` whose code is in use already, in a meeting or a time poll, or is given to
    another of them just now."""
    digests = {"digests": [person.code_digest for person in asked]}
    with db.session.no_autoflush:
        in_use = set(ask(_IN_USE, digests).scalars())
    given = Counter(person.code_digest for person in together)
    return [p for p in asked if p.code_digest in in_use or given[p.code_digest] > 1]


def find_by_token(token: str, key: bytes) -> Participant | None:
    """Whose page this is. Nobody's once the person was removed or got a newer link."""
    read = secrets.read_token(token)
    participant = db.session.get(Participant, read[0], options=[WITH_MEETING]) if read else None
    if participant is None or participant.removed_at is not None:
        return None
    genuine = secrets.is_token(key, PURPOSE, token, participant.id, participant.link_generation)
    return participant if genuine else None


def is_replaced(token: str, key: bytes) -> bool:
    """Whether this was somebody's link until they got a newer one."""
    read = secrets.read_token(token)
    participant = db.session.get(Participant, read[0]) if read else None
    if participant is None or participant.removed_at is not None:
        return False
    before = range(1, participant.link_generation)
    return any(secrets.is_token(key, PURPOSE, token, participant.id, each) for each in before)


def find_by_code(code: str, key: bytes, *, now: datetime) -> Participant | None:
    """Whose short code this is; nobody's some time after the meeting. The caller throttles."""
    digest = secrets.code_digest(key, code)
    met_lately = exists().where(
        Occurrence.meeting_id == Participant.meeting_id, Occurrence.ends_at > now - CODE_LIFE
    )
    return db.session.scalar(
        select(Participant).where(
            Participant.code_digest == digest, Participant.removed_at.is_(None), met_lately
        )
    )
