"""What the queues of the desk are called."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from support.queues import Queue


@dataclass(frozen=True)
class QueueWords:
    """On its tab, over its list, and where it is empty."""

    label: LazyString
    title: LazyString
    empty: LazyString


QUEUES: Mapping[Queue, QueueWords] = {
    Queue.ALL: QueueWords(_l("All open"), _l("All open cases"), _l("Nobody waits for you")),
    Queue.FREE: QueueWords(
        _l("Not taken"), _l("Cases that nobody has taken"), _l("All cases are taken")
    ),
    Queue.OWN: QueueWords(_l("Mine"), _l("Your cases"), _l("You have no cases")),
    Queue.AT_RISK: QueueWords(
        _l("Urgent"), _l("Cases that are urgent"), _l("No case is urgent right now")
    ),
    Queue.WAITING: QueueWords(
        _l("Put on hold"), _l("Cases that are put on hold"), _l("No case is put on hold")
    ),
}


def heading_of(queue: Queue, count: int) -> str:
    """Over the queue: of all open cases how many they are."""
    if queue != Queue.ALL:
        return str(QUEUES[queue].title)
    if not count:
        return str(_("No open cases"))
    return str(ngettext("%(num)d open case", "%(num)d open cases", count))
