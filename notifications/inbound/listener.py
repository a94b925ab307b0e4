"""Taking mail from our own mail server, by LMTP or SMTP on this machine.

"250" is said after the commit and not before; when the database cannot keep the mail, the answer is
"451", and the server that has it tries again. So a mail is in one of the two places, always.
"""

import asyncio
import logging
import signal
from collections.abc import Callable

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Taken
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.db import transaction
from core.web import key
from notifications.inbound.store import MAIL_MAX, Envelope, MailTooLarge, receive

log = logging.getLogger(__name__)

HOST = "127.0.0.1"  # the mail server in front has the firewall, TLS and the spam filter
KEEP_SECONDS = 30.0
STOP_SECONDS = 10.0
KEPT = "250 2.0.0 Kept"
TOO_LARGE = "552 5.3.4 Mailen er for stor, 10 MB er det meste / Too large: at most 10 MB"
LATER = "451 4.3.0 Cannot keep the mail now, please try again"


class Post:
    """What the protocol asks of us."""

    def __init__(self, app: Flask, *, is_lmtp: bool) -> None:
        """LMTP answers once for each receiver."""
        self._app, self._is_lmtp = app, is_lmtp

    async def handle_DATA(self, _server: SMTP, _session: Session, taken: Taken) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail, and say whether it is kept."""
        content = taken.content if isinstance(taken.content, bytes) else b""
        envelope = Envelope(taken.mail_from or "", list(taken.rcpt_tos))
        try:
            said = await asyncio.wait_for(
                asyncio.to_thread(self._keep, content, envelope), KEEP_SECONDS
            )
        except TimeoutError:  # should it be kept after all, the next try is known again
            log.warning("the database is busy, a mail is to come again")
            said = LATER
        return "\r\n".join([said] * (len(taken.rcpt_tos) if self._is_lmtp else 1))

    def _keep(self, content: bytes, envelope: Envelope) -> str:
        try:
            with self._app.app_context(), transaction():
                is_new = receive(content, envelope, key=key(), now=clock.now())
        except MailTooLarge:
            return TOO_LARGE
        except SQLAlchemyError:
            log.warning("the database cannot keep a mail", exc_info=True)
            return LATER
        log.info("mail taken", extra={"is_new": is_new})
        return KEPT


def listen(app: Flask, port: int, *, is_lmtp: bool, on_ready: Callable[[int], None]) -> None:
    """Take mail until SIGTERM or Ctrl-C. `on_ready` is told the port."""
    asyncio.run(_listen(app, port, is_lmtp=is_lmtp, on_ready=on_ready))


async def _listen(app: Flask, port: int, *, is_lmtp: bool, on_ready: Callable[[int], None]) -> None:
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    server = await loop.create_server(lambda: protocol(app, is_lmtp=is_lmtp), HOST, port)
    on_ready(server.sockets[0].getsockname()[1])
    await end.wait()
    server.close()
    busy = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
    if busy:  # who is in the middle of a mail is answered
        await asyncio.wait(busy, timeout=STOP_SECONDS)


def protocol(app: Flask, *, is_lmtp: bool) -> SMTP:
    """One conversation."""
    kind = _Lmtp if is_lmtp else _Smtp
    return kind(
        Post(app, is_lmtp=is_lmtp),
        hostname="moedebro",
        ident="Moedebro",
        data_size_limit=MAIL_MAX * 4,  # up to here we say it in our own words
        timeout=60,
    )


class _Lmtp(LMTP):
    line_length_limit = MAIL_MAX * 4  # longer lines than the standard allows are mail all the same


class _Smtp(SMTP):
    line_length_limit = MAIL_MAX * 4
