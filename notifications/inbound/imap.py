"""Fetching from a mailbox: what stands in its folder has not been taken yet.

A mail is kept and committed first, and leaves the folder after that. Killed in between, we find it
again and know it. Whether somebody has looked at it does not count: a flag is easily set by hand.
"""

import logging
import re
import ssl
from contextlib import suppress
from datetime import timedelta
from imaplib import IMAP4

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from core import clock
from core.config import Settings
from core.db import transaction
from core.web import key
from notifications.inbound.store import MAIL_MAX, Envelope, receive, receive_head

log = logging.getLogger(__name__)

IMPLICIT_TLS_PORT = 993
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_SECONDS = 10.0
AT_A_TIME = 50
LONGEST = timedelta(seconds=20)  # the worker has other things to do; the rest waits
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAway(Exception):
    """The mail server did not answer as it should. Its words are in the cause."""


def fetch(chosen: Settings) -> int:
    """Take what is in the folder. How many were new. Raises MailboxAway."""
    try:
        box = _mailbox(chosen)
        try:
            box.login(chosen.imap_user, chosen.imap_password, initial_folder=chosen.imap_folder)
            _make_folder(box, chosen.imap_done_folder)
            return _take_all(box, chosen.imap_done_folder)
        finally:
            _leave(box.client)
    except (ImapToolsError, IMAP4.error, OSError) as error:
        raise MailboxAway(type(error).__name__) from error


def _leave(client: IMAP4) -> None:
    """Say goodbye, and hang up in any case."""
    with suppress(IMAP4.error, OSError):
        client.logout()
    with suppress(OSError):
        client.shutdown()


class _MailBoxStartTls(MailBoxStartTls):
    """The library's own leaves the line open where the server knows no TLS."""

    def _get_mailbox_client(self) -> IMAP4:
        client = IMAP4(self._host, self._port, self._timeout)
        try:
            client.starttls(self._ssl_context)
        except (IMAP4.error, OSError):
            _leave(client)
            raise
        return client


def _mailbox(chosen: Settings) -> BaseMailBox:
    """Encrypted and verified, or not at all; plain only to the machine itself."""
    host, port = chosen.imap_host, chosen.imap_port
    if host in LOOPBACK and port != IMPLICIT_TLS_PORT and not chosen.imap_ca_file:
        return MailBoxUnencrypted(host, port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context(cafile=chosen.imap_ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    kind = MailBox if port == IMPLICIT_TLS_PORT else _MailBoxStartTls
    return kind(host, port, timeout=TIMEOUT_SECONDS, ssl_context=context)


def _make_folder(box: BaseMailBox, name: str) -> None:
    if name and not box.folder.exists(name):
        box.folder.create(name)


def _take_all(box: BaseMailBox, done_folder: str) -> int:
    new, until = 0, clock.now() + LONGEST
    for uid in box.uids(charset=None)[:AT_A_TIME]:
        if clock.now() > until:
            break
        new += _take(box, uid)
        if done_folder:
            box.move(uid, done_folder)
        else:
            box.delete(uid)
    return new


def _take(box: BaseMailBox, uid: str) -> bool:
    size = _size(box, uid)
    is_whole = size <= MAIL_MAX
    raw = _bytes(box, uid, "BODY.PEEK[]" if is_whole else "BODY.PEEK[HEADER]")
    with transaction():
        if is_whole:
            return receive(raw, Envelope(), key=key(), now=clock.now())
        log.warning("a mail is too large to be read", extra={"size": size})
        return receive_head(raw, Envelope(), size=size, key=key(), now=clock.now())


def _size(box: BaseMailBox, uid: str) -> int:
    for line in _answer(box, uid, "(RFC822.SIZE)"):
        found = _SIZE.search(line if isinstance(line, bytes) else line[0])
        if found:
            return int(found[1])
    raise MailboxAway("no size")


def _bytes(box: BaseMailBox, uid: str, part: str) -> bytes:
    """Not by the library's own fetch: that would parse a stranger's mail in this process."""
    for line in _answer(box, uid, f"({part})"):
        if isinstance(line, tuple):
            return line[1]
    raise MailboxAway("no mail")


def _answer(box: BaseMailBox, uid: str, asked: str) -> list[bytes | tuple[bytes, bytes]]:
    status, lines = box.client.uid("FETCH", uid, asked)
    if status != "OK":
        raise MailboxAway(status)
    return [line for line in lines if line]
