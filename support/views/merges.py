"""A case goes on as another, or nobody asked for anything; and taking that back."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role, User
from core import clock
from support import access, kin
from support.kin_forms import DiscardForm, OtherForm
from support.models import Ticket
from support.services import linking, merging
from support.services.working import must_be_open
from support.views import acting, deed_pages
from support.views.deed_pages import DeedPage
from support.views.tickets import bp
from support.wording import requester_of, subject_of


def to_act_on(ticket_id: uuid.UUID) -> Ticket:
    """The ticket: the page is for those whose it is, while it is open. What was sent is refused by
    the deed, on the page."""
    ticket = acting.find(ticket_id)
    if request.method == "GET":
        access.must_act(current_actor(), ticket)
        must_be_open(ticket)
    return ticket


def choices(tickets: Sequence[Ticket]) -> list[tuple[str, str]]:
    """Each with its number, who asked and what it is about."""
    return [
        (str(t.id), f"{t.number} · {requester_of(t)} · {subject_of(t.subject)}") for t in tickets
    ]


def chosen(form: OtherForm) -> uuid.UUID | None:
    """The one that was chosen, or that has the number; none that one may not see."""
    if not form.is_by_number:
        return form.chosen_id
    number = form.typed_number or 0
    return access.id_of_number(current_actor(), number, now=clock.now())


def with_the_other(form: OtherForm) -> acting.Lock:
    """Holds both."""

    def lock(actor: User, ticket_id: uuid.UUID, *, now: datetime) -> Ticket | None:
        return access.lock_both(actor, ticket_id, chosen(form), now=now)

    return lock


def with_where_it_goes_on(actor: User, ticket_id: uuid.UUID, *, now: datetime) -> Ticket | None:
    """Holds all that it was merged into, in the one order."""
    found = access.find_ticket(actor, ticket_id, now=now)
    if found is None:
        return None
    linking.goes_on_as(found)
    return access.lock_ticket(actor, ticket_id, now=now)


@bp.route("/tickets/<uuid:ticket_id>/merges", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def merge(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """It goes on as another case of the same person and meeting."""
    ticket, form = to_act_on(ticket_id), OtherForm(request.form)
    form.offer(choices(kin.may_take_in(ticket, current_actor(), now=clock.now())))

    def join(held: Ticket) -> None:
        into = acting.find(chosen(form) or ticket_id)
        merging.merge(held, into, by=current_actor(), post=acting.post(), now=clock.now())

    page = DeedPage(
        _("Merge it into another case"),
        _("The other case goes on, and shows what was said in both. Who asked for help is told "
          "once. You can take it back."),
        _("Merge the cases"),
        _("The cases are one now. You can take it back."),
        onward=lambda: chosen(form),
    )  # fmt: skip
    return deed_pages.answer(ticket_id, form, join, page, lock=with_the_other(form))


@bp.route("/tickets/<uuid:ticket_id>/discards", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def discard(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Nobody asked for anything."""
    to_act_on(ticket_id)
    form = DiscardForm(request.form)

    def drop(held: Ticket) -> None:
        merging.discard(held, form.why.data or "", by=current_actor(), now=clock.now())

    page = DeedPage(
        _("Discard the case"),
        _("For a call by mistake, or a mail that nobody wrote. Nobody is told. You can bring the "
          "case back."),
        _("Discard the case"),
        _("The case is discarded. You can bring it back."),
    )  # fmt: skip
    return deed_pages.answer(ticket_id, form, drop, page)


@bp.post("/tickets/<uuid:ticket_id>/restorations")
@with_role(Role.SUPPORTER)
def restore(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """As it was before."""
    by = current_actor()
    return acting.press(
        ticket_id,
        lambda ticket: merging.restore(ticket, by=by, now=clock.now()),
        _("The case is back as it was."),
        lock=with_where_it_goes_on,
    )
