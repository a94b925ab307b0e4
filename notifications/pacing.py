"""So many mails a minute to one receiving domain: a mail server that is flooded turns all away."""

import random
from datetime import datetime, timedelta

from core import throttle
from core.db import transaction
from core.errors import TooManyTries
from notifications.failures import Postponed

MINUTE = timedelta(minutes=1)
SENT_TO = "mails-to"
SPREAD = (0.5, 1.5)
_chance = random.SystemRandom()


class Paced(Postponed):
    """That domain has had its mails of this minute."""

    def __init__(self) -> None:
        super().__init__("paced", MINUTE * _chance.uniform(*SPREAD))


def demand_room(address: str, *, most: int, now: datetime) -> None:
    """Count one more, for all workers together; 0: as many as come. Raises Paced.

    Opens a transaction of its own. Around the end of a minute twice as many can leave.
    """
    domain = address.rpartition("@")[2].lower()
    if not most:
        return
    if throttle.tries_made(SENT_TO, domain, now=now, window=MINUTE) >= most:
        raise Paced
    try:
        with transaction():
            throttle.count_try(SENT_TO, domain, limit=most, now=now, window=MINUTE)
    except TooManyTries as error:
        raise Paced from error
