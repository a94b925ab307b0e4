"""How many messages of ours may follow from mails, without anybody pressing a button.

Two machines that answer each other never stop by themselves. So it is few a day between two
mailboxes, whatever the cases are, and so many an hour to all of them; what was not sent after that
is on record, and shown. How many is a setting. Between units a machine is known by what it says,
which is always the same: a person who answers in many cases says something else in each.
"""

import re
import uuid
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, delete, func, select

from core.db import db
from support.models import MailMessage

DESKS = uuid.UUID(int=0)  # together: an answer may come back to another one
WITHIN = timedelta(days=1)
BREAK = timedelta(hours=1)  # so long nobody is answered, when a mailbox was flooded
AT_A_TIME = 500


_NUMBERS = re.compile(r"\S*\d\S*")  # of cases, and times

_SENT = select(func.count()).where(
    MailMessage.address == bindparam("to"),
    MailMessage.about == bindparam("about"),
    MailMessage.at > bindparam("since"),
    MailMessage.was_sent,
)


def these_words(of: uuid.UUID, said: str) -> uuid.UUID:
    """What it is counted about: the same words of the same unit, whatever numbers stand in them."""
    return uuid.uuid5(of, " ".join(_NUMBERS.sub(" ", said).casefold().split()))


def may_write(address: str, about: uuid.UUID, *, a_day: int, an_hour: int, now: datetime) -> bool:
    """Count one more to that address because of the mails of another, or of what it says, if there
    is room. Either way it is written down."""
    to = address.lower()[:254]
    asked = {"to": to, "about": about, "since": now - WITHIN}
    has_room = (db.session.scalar(_SENT, asked) or 0) < a_day and not is_stopped(an_hour, now=now)
    db.session.add(MailMessage(address=to, about=about, at=now, was_sent=has_room))
    return has_room


def is_stopped(an_hour: int, *, now: datetime) -> bool:
    """Whether so many went out just now that nobody is answered for a while: by many addresses,
    for each of which there would be room."""
    lately = select(MailMessage.id).where(MailMessage.was_sent, MailMessage.at > now - BREAK)
    return len(db.session.scalars(lately.limit(an_hour)).all()) >= an_hour


def was_hit(about: uuid.UUID, *, now: datetime) -> bool:
    """Whether something was not sent because of that during the last day."""
    held_back = select(MailMessage.id).where(
        MailMessage.about == about, MailMessage.at > now - WITHIN, MailMessage.was_sent.is_(False)
    )
    return db.session.scalar(held_back.limit(1)) is not None


def _old(now: datetime) -> Select[int]:
    return select(MailMessage.id).where(MailMessage.at <= now - WITHIN).limit(AT_A_TIME)


def has_old(now: datetime) -> bool:
    """Whether some are counted no more. They hold addresses, of strangers too."""
    return db.session.scalar(_old(now).limit(1)) is not None


def forget(now: datetime) -> int:
    """Take some of them away. How many."""
    gone = delete(MailMessage).where(MailMessage.id.in_(_old(now)))
    alone = gone.returning(MailMessage.id).execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())
