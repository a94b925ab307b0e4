"""Somebody calls: find the meeting, and open a case for them."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
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
from support.models import PhoneCall
from support.services import intake
from support.services.telling import Post
from support.telephone import log, sorting
from support.wording import label_of, moment

bp = Blueprint("calls", __name__)


@bp.route("/desk/calls", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def open_case() -> ResponseReturnValue:
    """Search by code, phone, name or time; choose who it is; open the case.

    A search is a POST, so that no name stands in an address or a log. A call without a case that
    one comes from stands there, and is put on the case.
    """
    search, form = SearchForm(request.form), CallForm(request.form)
    _call()
    is_opening = "words" in request.form
    try:
        found = _found(search, intake.OPENING if is_opening else intake.SEARCHING)
    except TooManyTries as refusal:
        search.refuse(refusal.message)
        return _page(search, form, []), 429
    options = dict(_options(found))
    form.who.choices = [SelectChoice(value, label) for value, (label, _row) in options.items()]
    if not is_opening:
        form.who.data = _only_one(found)
    if is_opening and form.submitted():
        try:
            return _open(form, options[form.who.data][1])
        except DomainError as refusal:
            form.refuse(refusal.message)
    return _page(search, form, found), max(form.status, search.status)


def _page(search: SearchForm, form: CallForm, found: Sequence[Found]) -> str:
    now, call = clock.now(), _call()
    if call and not form.phone.raw_data:
        form.phone.data = call.caller
    cases = callers.open_cases(current_actor(), found, now=now)
    search.find.render_kw = {"autofocus": not found and not search.errors}
    form.seen.data = str(max((case.number for case in cases), default=0))
    return render_template(
        "support/calls.html",
        search=search,
        form=form,
        found=found,
        cases=cases,
        call=log.note(call, now=now) if call else None,
        words=search.find.data or "",
        now=now,
        moment=moment,
    )


def _call(*, is_held: bool = False) -> PhoneCall | None:
    """The call that the address names: 404 where one does not see it."""
    if (asked := request.args.get("call")) is None:
        return None
    try:
        id = uuid.UUID(asked)
    except ValueError:
        abort(404)
    find = sorting.lock if is_held else sorting.find
    return find(current_actor(), id, now=clock.now()) or abort(404)


def _found(search: SearchForm, what_for: str) -> Sequence[Found]:
    if not (search.submitted() and search.find.data):
        return []
    words, by, now = search.find.data, current_actor(), clock.now()
    with transaction():  # each search is written down
        return intake.search(words, by=by, key=key(), now=now, what_for=what_for)


def _only_one(found: Sequence[Found]) -> str | None:
    """Who is calling, when only one person was found."""
    people = [row for row in found if row.participant_id]
    return f"{people[0].occurrence_id}:{people[0].participant_id}" if len(people) == 1 else None


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
    now, by = clock.now(), current_actor()
    with transaction():
        call = _call(is_held=True)
        ticket = intake.open_by_phone(
            row,
            caller=form.caller.data or "",
            phone=to_e164(form.phone.data or ""),
            words=form.words.data or "",
            besides=form.besides,
            by=by,
            post=Post.of(settings()),
            now=now,
        )
        if call:
            sorting.add_to(call, ticket, by=by, now=now)
        ticket_id, is_new = ticket.id, ticket.opened_at == now
    flash(_("The case is opened.") if is_new else _("The call is noted on the open case."))
    return redirect(url_for("desk.tickets.show", ticket_id=ticket_id), 303)
