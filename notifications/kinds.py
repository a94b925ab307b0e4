"""The list of messages: what each kind looks like, and what follows when it is sent or fails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from notifications.models import OutboxMessage


@dataclass(frozen=True)
class Rendered:
    """A message in the reader's language. A mail has three parts, and a calendar at times."""

    subject: str
    text: str
    html: str = ""
    calendar: bytes | None = None
    calendar_method: str | None = None  # REQUEST or CANCEL, as in the calendar's own METHOD
    sender_name: str = "Mødebro"


Render = Callable[[OutboxMessage], Rendered]
Follow = Callable[[OutboxMessage, datetime], None]
Wanted = Callable[[OutboxMessage, datetime], bool]


@dataclass(frozen=True)
class Kind:
    """One kind of message.

    `is_wanted` is asked in the worker before it renders, for messages that are due long after they
    were written: one that has become untrue is withdrawn (see leases.withdraw).
    `render` runs in the worker, in the app and in the reader's language, outside transactions.
    `sent` and `failed` run in the transaction that notes it. Mails of one `family` to the same
    person are one thread in their mail program (an invitation, its change, its cancellation).
    """

    name: str
    render: Render
    sent: Follow | None = None
    failed: Follow | None = None
    family: str = ""
    is_wanted: Wanted | None = None


KINDS: dict[str, Kind] = {}


class UnknownKind(LookupError):
    """A message of a kind that nobody registered: it could never be sent."""


def register(kind: Kind) -> None:
    """Make a kind known. docs/architecture.md lists them all."""
    KINDS[kind.name] = kind


def kind_of(name: str) -> Kind:
    """The registered kind. Raises UnknownKind."""
    try:
        return KINDS[name]
    except KeyError as error:
        raise UnknownKind(name) from error


def family_of(name: str) -> list[str]:
    """The names of all kinds that thread with this one, itself included."""
    family = kind_of(name).family or name
    return [kind.name for kind in KINDS.values() if (kind.family or kind.name) == family]
