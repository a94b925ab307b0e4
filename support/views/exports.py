"""Cases as a file: those of a queue or a saved view, or those that a search found."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.web import key
from support.forms import FindForm
from support.queries import CaseRow
from support.search.reading import Kind
from support.services import exporting
from support.services.searching import Found
from support.sheets import Row, answer_with, file_of
from support.views.desk import look_asked
from support.views.heads import state_words
from support.wording import subject_of

bp = Blueprint("exports", __name__)


@bp.post("/desk/export")
@with_role(Role.SUPPORTER)
def fetch() -> ResponseReturnValue:
    """Posted, as searches are: no name stands in an address, and each case in it is on record."""
    form, by, now = FindForm(request.form), current_actor(), clock.now()
    if not form.validate():
        nothing = Found(Kind.NOTHING, (), 0)
        return render_template("support/search.html", form=form, found=nothing, now=now), 422
    with transaction():
        rows = _rows(form.find.data or "", now)
        exporting.put_on_record(rows, by=by, now=now)
    name = f"{_('Cases').lower()}-{clock.to_local(now).date()}"
    return answer_with(file_of(_headings(), _lines(rows)), name)


def _rows(typed: str, now: datetime) -> Sequence[CaseRow]:
    actor = current_actor()
    if typed:
        return exporting.found_rows(typed, by=actor, key=key(), now=now)
    look = look_asked() or abort(404)
    return exporting.queue_rows(actor, look.queue, only=look.only, now=now)


def _headings() -> Row:
    return [
        _("Number"), _("Opened"), _("About"), _("Who asks"), _("State"), _("Unit"),
        _("The meeting begins"), _("Convened by"),
    ]  # fmt: skip


def _lines(rows: Sequence[CaseRow]) -> Iterator[Row]:
    """What the list shows of each, and no more: no phone, no code, no words of the case."""
    for row in rows:
        yield [
            str(row.number), _moment(row.opened_at), subject_of(row.subject), row.requester,
            state_words(row), row.responsible, _moment(row.starts_at), row.place,
        ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    """As Excel sorts it, by the clock of Denmark."""
    return f"{clock.to_local(at):%Y-%m-%d %H:%M}" if at else ""
