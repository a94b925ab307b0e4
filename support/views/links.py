"""A message becomes a case of its own; cases that have to do with each other."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from support import access, kin
from support.kin_forms import OtherForm, SplitForm
from support.models import Ticket, TicketEvent
from support.services import linking, splitting
from support.views import acting, deed_pages
from support.views.deed_pages import DeedPage
from support.views.merges import choices, chosen, to_act_on, with_the_other
from support.views.tickets import bp
from support.wording import moment, shortened


def _choice(event: TicketEvent) -> SelectChoice:
    return SelectChoice(str(event.id), f"{moment(event.at, clock.now())}: {shortened(event.text)}")


@bp.route("/tickets/<uuid:ticket_id>/splits", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def split(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """A message becomes a case of its own."""
    ticket, form = to_act_on(ticket_id), SplitForm(request.form)
    form.message.choices = [_choice(event) for event in splitting.messages(ticket)]
    made: list[uuid.UUID] = []

    def part(held: Ticket) -> None:
        by, post, now = current_actor(), acting.post(), clock.now()
        made.append(splitting.split(held, form.event_id, by=by, post=post, now=now).id)

    page = DeedPage(
        _("Make a case of a message"),
        _("The message stays here, too. The new case is yours as this one is, of the same person "
          "and meeting, and both say that they belong together."),
        _("Make it a case"),
        _("This is the new case."),
        onward=lambda: made[0],
        nothing="" if form.message.choices else _("There is no message but the first."),
    )  # fmt: skip
    return deed_pages.answer(ticket_id, form, part, page)


@bp.route("/tickets/<uuid:ticket_id>/links", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def link(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """It has to do with another case."""
    ticket, form = to_act_on(ticket_id), OtherForm(request.form)
    form.offer(choices(kin.may_have_to_do_with(ticket, current_actor(), now=clock.now())))

    def relate(held: Ticket) -> None:
        other = acting.find(chosen(form) or ticket_id)
        linking.relate(held, other, by=current_actor(), now=clock.now())

    page = DeedPage(
        _("Link it with another case"),
        _("Both go on by themselves, and each shows the other to those who may see it."),
        _("Link the cases"),
        _("The cases are linked."),
    )
    return deed_pages.answer(ticket_id, form, relate, page, lock=with_the_other(form))


@bp.post("/tickets/<uuid:ticket_id>/links/<uuid:other_id>/removal")
@with_role(Role.SUPPORTER)
def unlink(ticket_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """It has nothing to do with it."""
    by, now = current_actor(), clock.now()
    acting.find(ticket_id)

    def part(held: Ticket) -> None:
        linking.unrelate(held, acting.find(other_id), by=by, now=now)

    acting.do(ticket_id, part, lock=lambda actor, id, *, now: access.lock_both(
        actor, id, other_id, now=now))  # fmt: skip
    flash(_("The cases are not linked any more."))
    return acting.back(ticket_id)
