"""Who takes what came in. Each package registers its own in app.py, the nearest to the mail first.

Mail that nobody takes stays in the store until its bytes go; the operator's `mail kept` names it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app

from notifications.inbound.letters import Letter
from notifications.inbound.models import InboundMail

HANDLERS = "moedebro_inbound_handlers"


def _nothing(_letter: Letter) -> None:
    return None


def _nobody(_mail: InboundMail, _now: datetime) -> None:
    return None


@dataclass(frozen=True)
class Handler:
    """Something that is done with mail.

    `wants` only looks. `read` is slow and may run a child process; no transaction is open then.
    `take` runs in the transaction that notes that the mail is dealt with, with what was read, and
    says whether it was the handler's: if not, the next one is asked. `unread` is told of mail that
    could not be read at all, in the transaction that sets it aside.
    """

    name: str
    wants: Callable[[Letter], bool]
    take: Callable[[Letter, Any, datetime], bool]  # the second is what its own `read` gave
    read: Callable[[Letter], Any] = _nothing
    unread: Callable[[InboundMail, datetime], None] = _nobody


def add(app: Flask, *handlers: Handler) -> None:
    """Let these have the mail too, after those that are there."""
    app.extensions.setdefault(HANDLERS, []).extend(handlers)


def tell_unread(mail: InboundMail, *, now: datetime) -> None:
    """Nobody could read it: whoever wants to know is told."""
    found: list[Handler] = current_app.extensions.get(HANDLERS, [])
    for handler in found:
        handler.unread(mail, now)


def handlers_for(letter: Letter) -> list[Handler]:
    """Who wants it, in their order."""
    found: list[Handler] = current_app.extensions.get(HANDLERS, [])
    return [handler for handler in found if handler.wants(letter)]
