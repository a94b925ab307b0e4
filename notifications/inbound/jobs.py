"""What the worker does with mail by the clock: fetch it, deal with it, and let go of its bytes."""

import logging
from datetime import datetime, timedelta

from core.jobs import Job
from core.web import key, settings
from notifications.inbound import dealing, imap, store
from notifications.inbound.imap import MailboxAway

log = logging.getLogger(__name__)

FETCH_EVERY = timedelta(seconds=30)


def _fetch(_now: datetime) -> int:
    try:
        return imap.fetch(settings())
    except MailboxAway:  # what is there stays there
        log.warning("the mailbox is out of reach", exc_info=True)
        return 0


def _may_fetch(_now: datetime) -> bool:
    return bool(settings().imap_host)


def _deal(now: datetime) -> int:
    return dealing.deal(now, authserv_id=settings().mail_authserv_id, key=key())


def _kept() -> timedelta:
    return timedelta(days=settings().keep_mail_days)


def _forget(now: datetime) -> int:
    return store.forget_bytes(_kept(), now=now)


def _has_old(now: datetime) -> bool:
    return store.has_old(_kept(), now)


JOBS = (
    Job("mail-fetch", _fetch, _may_fetch, every=FETCH_EVERY, is_alone=True, is_a_look=True),
    Job("mail-deal", _deal, dealing.has_waiting, is_alone=True),
    Job("mail-bytes", _forget, _has_old, every=store.RAW_EVERY),
)
