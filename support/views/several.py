"""Several cases at once: choose them, see which can and which cannot, then do it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import Refusal
from core.forms import Form
from support import access, queries
from support.desk_words import QUEUES
from support.models import Outcome, SupportUnit, Tier
from support.queues import Queue
from support.refusals import NoSuchReceiver
from support.saved_views.looking import Look
from support.services import several
from support.services.choosing import Asked
from support.services.several import Candidate, Several, Wish
from support.several_forms import FORMS, HandOverAllForm, ResolveAllForm, SelectionForm, picked
from support.views import acting, picking
from support.views.desk import look_asked
from support.wording import moment, subject_of

bp = Blueprint("several", __name__)
Ids = Mapping[uuid.UUID, int]  # the tickets, each with the last thing that was seen of it
WORDS = {"moment": moment, "subject_of": subject_of}


@bp.get("/desk/selection")
@with_role(Role.SUPPORTER)
def choose() -> ResponseReturnValue:
    """Tick the cases of a queue, and choose what is to be done with them."""
    return _choose(SelectionForm())


def _look() -> Look:
    """Where the cases are chosen from, from one page to the next. A view that was removed
    meanwhile stops nobody: it is all open cases then."""
    return look_asked() or Look(Queue.ALL)


def _choose(form: SelectionForm) -> ResponseReturnValue:
    now, look = clock.now(), _look()
    rows = queries.queue_of(current_actor(), look.queue, now=now, only=look.only)
    ticked = picked(request.form.getlist("ticket"))
    html = render_template(
        "support/selection.html", form=form, rows=rows, ticked=ticked, look=look, now=now,
        words=QUEUES[look.queue], **WORDS,
    )  # fmt: skip
    return html, form.status


@bp.post("/desk/selection/preview")
@with_role(Role.SUPPORTER)
def preview() -> ResponseReturnValue:
    """Exactly which cases, and which of those that were ticked cannot, and why."""
    form, ids = SelectionForm(request.form), picked(request.form.getlist("ticket"))
    if form.validate() and not ids:
        form.refuse(_("Choose one case at least."))
    if form.errors:
        return _choose(form)
    deed = Several(form.deed.data)
    typed = request.form if "find" in request.form else None  # a unit is looked for: that stays
    return _preview(deed, _form_of(deed, typed, ids), ids)


def _form_of(deed: Several, data: Any, ids: Ids) -> Form:  # what was posted, as WTForms takes it
    form = FORMS[deed](data)
    if isinstance(form, HandOverAllForm):
        asked = Asked(_words(), form.to.raw_data or ())
        units, form.has_others = several.receivers(
            [*ids], asked, by=current_actor(), now=clock.now()
        )
        form.offer(units, _said)
    return form


def _said(unit: SupportUnit) -> str:
    """A unit to choose, as for one case: with when it is open."""
    if unit.tier != Tier.SHARED_SUPPORT:
        return picking.choice(unit)
    place = _("%(place)s (citizens' cases only as an exception)", place=unit.unit.place)
    return picking.choice(unit, str(place))


def _words() -> str:
    """What unit is looked for; none when the nearest are wanted again."""
    if "nearest" in request.form:
        return ""
    return request.form.get("find", "").strip()[: picking.LONGEST]


def _preview(deed: Several, form: Form, ids: Ids) -> ResponseReturnValue:
    now = clock.now()
    found = several.candidates([*ids], deed, by=current_actor(), now=now)
    if (narrowed := _for_the_chosen(deed, form, ids)) and any(not one.why_not for one in narrowed):
        found = narrowed
    html = render_template(
        "support/several.html", form=form, deed=deed, look=_look(), now=now, words=_words(),
        **WORDS, can=[one for one in found if not one.why_not],
        cannot=[one for one in found if one.why_not],
        unseen=len(ids) - len(found),
    )  # fmt: skip
    return html, form.status


def _for_the_chosen(deed: Several, form: Form, ids: Ids) -> Sequence[Candidate]:
    """The cases once more, now that it is said which unit they go to."""
    to = form.receiver if isinstance(form, HandOverAllForm) else None
    now = clock.now()
    return several.candidates([*ids], deed, to=to, by=current_actor(), now=now) if to else ()


def _fit(deed: Several, form: Form, ids: Ids) -> bool:
    """Whether each can go to the unit that was chosen; else it is said before anything happens."""
    refused = str(NoSuchReceiver.message)
    if any(one.why_not == refused for one in _for_the_chosen(deed, form, ids)):
        form.refuse(_("Not all of them can go to that unit. Look through them again."))
        return False
    return True


@dataclass(frozen=True)
class Left:
    """One that was not done."""

    case: Candidate
    why: str


@bp.post("/desk/selection/deeds/<string:name>")
@with_role(Role.SUPPORTER)
def do(name: str) -> ResponseReturnValue:
    """Each on its own: what became impossible meanwhile is told of, with what was written."""
    deed = Several(name) if name in set(Several) else abort(404)
    ids = picked(request.form.getlist("ticket"))
    form = _form_of(deed, request.form, ids)
    if not form.submitted() or not ids or not _fit(deed, form, ids):
        return _preview(deed, form, ids)
    wish = _wish(deed, form)
    left = {id: why for id, seen in ids.items() if (why := _do_one(id, seen, wish)) is not None}
    done = len(ids) - len(left)
    if done:
        flash(ngettext("Done with %(num)d case.", "Done with %(num)d cases.", done))
    if not left:
        return redirect(url_for("desk.show", **_look().place), 303)
    rows = several.candidates([*left], deed, by=current_actor(), now=clock.now())
    rest = [Left(case, left[case.row.id]) for case in rows]
    return render_template(
        "support/several_left.html", rest=rest, unseen=len(left) - len(rest), text=wish.text,
        look=_look(), now=clock.now(), **WORDS,
    )  # fmt: skip


def _wish(deed: Several, form: Form) -> Wish:
    by, post = current_actor(), acting.post()
    if isinstance(form, HandOverAllForm):
        return Wish(deed, by, post, text=form.text.data or "", to_id=uuid.UUID(form.to.data))
    if isinstance(form, ResolveAllForm):
        outcome = Outcome(form.outcome.data)
        return Wish(deed, by, post, text=form.text.data or "", outcome=outcome)
    return Wish(deed, by, post)


def _do_one(ticket_id: uuid.UUID, seen: int, wish: Wish) -> str | None:
    """Why it was not done; none: it was."""
    now = clock.now()
    try:
        with transaction():
            ticket = access.lock_ticket(wish.by, ticket_id, now=now)
            if ticket is None:
                return ""
            several.do(ticket, wish, seen=seen, now=now)
    except Refusal as refusal:
        return str(refusal.message)
    return None
