"""Somebody calls: find the meeting, and open a case for them."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.intake import Found
from core import clock
from core.db import transaction
from core.errors import DomainError, TooManyTries
from core.filters import when
from core.phones import to_e164
from core.web import key, settings
from support import callers
from support.forms import CallForm, SearchForm
from support.services import intake
from support.services.telling import Post
from support.wording import label_of, moment

bp = Blueprint("calls", __name__)


@bp.route("/desk/calls", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def open_case() -> ResponseReturnValue:
    """Search by code, phone, name or time; choose who it is; open the case.

    A search is a POST, so that no name stands in an address or a log.
    """
    search, form = SearchForm(request.form), CallForm(request.form)
    is_opening = "words" in request.form
    try:
        found = _found(search, intake.OPENING if is_opening else intake.SEARCHING)
    except TooManyTries as refusal:
        search.refuse(refusal.message)
        return _page(search, form, []), 429
    options = dict(_options(found))
    form.who.choices = [SelectChoice(value, label) for value, (label, _row) in options.items()]
    if is_opening and form.submitted():
        try:
            return _open(form, options[form.who.data][1])
        except DomainError as refusal:
            form.refuse(refusal.message)
    return _page(search, form, found), max(form.status, search.status)


def _page(search: SearchForm, form: CallForm, found: Sequence[Found]) -> str:
    now = clock.now()
    cases = callers.open_cases(current_actor(), found, now=now)
    form.seen.data = str(max((case.number for case in cases), default=0))
    return render_template(
        "support/calls.html",
        search=search,
        form=form,
        found=found,
        cases=cases,
        words=search.find.data or "",
        now=now,
        moment=moment,
    )


def _found(search: SearchForm, what_for: str) -> Sequence[Found]:
    if not (search.submitted() and search.find.data):
        return []
    words, by, now = search.find.data, current_actor(), clock.now()
    with transaction():  # each search is written down
        return intake.search(words, by=by, key=key(), now=now, what_for=what_for)


def _options(found: Sequence[Found]) -> list[tuple[str, tuple[str, Found]]]:
    """Each person that was found, and "somebody else" for each meeting."""
    options = []
    for row in found:
        at = _("%(when)s, %(place)s", when=when(row.starts_at, clock.now()), place=row.place)
        if row.participant_id and row.kind:
            who = label_of(row.kind, row.name)
            value = f"{row.occurrence_id}:{row.participant_id}"
            options.append((value, (f"{who}: {at}", row)))
        nameless = replace(row, participant_id=None, kind=None, name=None)
        label = _("Somebody else in the meeting: %(when)s", when=at)
        options.append((str(row.occurrence_id), (label, nameless)))
    return options


def _open(form: CallForm, row: Found) -> ResponseReturnValue:
    now = clock.now()
    with transaction():
        ticket = intake.open_by_phone(
            row,
            caller=form.caller.data or "",
            phone=to_e164(form.phone.data or ""),
            words=form.words.data or "",
            besides=form.besides,
            by=current_actor(),
            post=Post(settings().mail_domain, settings().base_url, key()),
            now=now,
        )
        ticket_id, is_new = ticket.id, ticket.opened_at == now
    flash(_("The case is opened.") if is_new else _("The call is noted on the open case."))
    return redirect(url_for("desk.tickets.show", ticket_id=ticket_id), 303)
