"""A page for one deed on a ticket: what it is, its form, and one button."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from core.forms import Form
from support import access
from support.views import acting


@dataclass(frozen=True)
class DeedPage:
    """What the page says."""

    title: str
    lead: str
    button: str
    said: str  # when it is done
    optional: Sequence[str] = ()
    has_others: bool = False  # than the units that are offered: they are found by name
    words: str = ""  # what is looked for
    back_id: uuid.UUID | None = None  # the ticket one comes back to; none: the same
    nothing: str = ""  # why there is nothing to choose
    onward: Callable[[], uuid.UUID | None] | None = None  # where one comes when it is done


def answer(
    ticket_id: uuid.UUID,
    form: Form,
    deed: acting.Deed,
    page: DeedPage,
    *,
    lock: acting.Lock = access.lock_ticket,
) -> ResponseReturnValue:
    """The page, or the deed and away; refused, with what was typed."""
    back_id, status = page.back_id or ticket_id, 200
    if request.method == "POST":
        refused = acting.refusal(ticket_id, form, deed, lock=lock)
        if not refused:
            flash(page.said)
            return acting.back((page.onward and page.onward()) or back_id)
        status = refused
    ticket = acting.find(ticket_id)
    html = render_template(
        "support/deed.html", ticket=ticket, form=form, deed=page, back_id=back_id
    )
    return html, status
