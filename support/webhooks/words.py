"""What people read about webhooks."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.filters import day_and_time
from support.webhooks.models import HookKind, Trouble, WebhookDelivery

KINDS: Mapping[HookKind, LazyString] = {
    HookKind.TICKET_OPENED: _l("A case was opened"),
    HookKind.TICKET_REPLIED: _l("The one who asked got an answer"),
    HookKind.TICKET_HANDED_OVER: _l("A case went to another unit"),
    HookKind.TICKET_RESOLVED: _l("A case got an outcome"),
    HookKind.TICKET_CLOSED: _l("A case was closed: everybody was told"),
    HookKind.TICKET_REOPENED: _l("A case was opened again"),
    HookKind.TICKET_MERGED: _l("A case was merged into another"),
    HookKind.TICKET_DISCARDED: _l("A case was discarded: nobody had asked for anything"),
    HookKind.TICKET_RESTORED: _l("A case that was merged or discarded is back"),
    HookKind.TASK_GIVEN: _l("A unit was given a task"),
    HookKind.TASK_ANSWERED: _l("A unit answered its task"),
    HookKind.TASK_WITHDRAWN: _l("A task was taken back"),
    HookKind.MEETING_BOOKED: _l("A meeting was booked"),
    HookKind.MEETING_MOVED: _l("A meeting was moved, or ends at another time"),
    HookKind.MEETING_CANCELLED: _l("A meeting was cancelled"),
    HookKind.MEETING_ENDED: _l("A meeting is over"),
}
WRONG: Mapping[Trouble, LazyString] = {
    Trouble.NO_ANSWER: _l("The server did not answer in time."),
    Trouble.NO_SUCH_PLACE: _l("There is no server of that name."),
    Trouble.NOT_PUBLIC: _l("The address leads into our own network, where we do not go."),
    Trouble.CERTIFICATE: _l("The server's certificate does not fit."),
    Trouble.MOVED: _l("The server points to another address. Put that one in instead."),
    Trouble.REFUSED: _l("The server turned it away."),
    Trouble.BROKEN: _l("Something broke at the server."),
    Trouble.GONE: _l("The server said that it wants no more."),
    Trouble.SEALED: _l("We cannot open what we kept. Remove the address, and put it in again."),
}


def about(delivery: WebhookDelivery) -> str:
    """What it was to say: the case, or the meeting."""
    said = delivery.payload["data"]
    if "number" in said:
        return str(_("case %(number)s", number=said["number"]))
    return str(_("meeting %(when)s", when=day_and_time(datetime.fromisoformat(said["starts_at"]))))
