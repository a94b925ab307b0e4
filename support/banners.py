"""A case as the meeting leader reads it."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.ports import Banner
from core.filters import when
from support.models import Outcome, Status, Ticket
from support.numbers import name_of
from support.wording import first_of, requester_of


def tell(ticket: Ticket, *, now: datetime) -> Banner:
    """Who asked, who has it, or how it ended."""
    if ticket.is_alarm:
        return _room(ticket)
    who = first_of(requester_of(ticket))
    if ticket.outcome == Outcome.CAN_ATTEND:
        return Banner(_("%(who)s can take part", who=who), _("The case is solved."), is_over=True)
    if ticket.outcome == Outcome.CANNOT_ATTEND:
        return Banner(
            _("%(who)s cannot take part", who=who),
            _("It could not be solved in time. It is a technical obstacle, not staying away."),
            is_over=True,
        )
    return Banner(_("%(who)s has asked for help", who=who), _where(ticket, now), is_over=False)


def need(requesters: Sequence[str]) -> str:
    """Who needs help in a meeting, in few words: the name of one, or how many they are."""
    if len(requesters) == 1:
        return str(_("%(who)s needs help", who=first_of(requesters[0])))
    return str(ngettext("%(num)d needs help", "%(num)d need help", len(requesters)))


def _room(ticket: Ticket) -> Banner:
    was_open = ticket.is_left_open
    if ticket.outcome == Outcome.CAN_ATTEND:
        title = _("The room is closed now") if was_open else _("The room is ready now")
        return Banner(title, _("The case is solved."), is_over=True)
    not_ready, not_closed = (
        _("The virtual room is not ready yet"),
        _("The virtual room is not closed yet"),
    )
    place = name_of(ticket.responsible)
    text = _("%(place)s knows, and is on it. Nobody has to call.", place=place)
    is_over = ticket.outcome is not None
    return Banner(not_closed if was_open else not_ready, text, is_over=is_over)


def _where(ticket: Ticket, now: datetime) -> str:
    place = name_of(ticket.responsible)
    at = when(ticket.opened_at, now)
    if ticket.status == Status.NEW:
        return str(_("%(place)s has got the case. Asked for %(time)s.", place=place, time=at))
    return str(_("%(place)s is on it. Asked for %(time)s.", place=place, time=at))
