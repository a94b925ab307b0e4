"""The pages of figures."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in, with_role
from accounts.areas import Area, areas_for
from accounts.models import Role
from core import clock
from support.figures.cases_page import CasesPage, cases_page
from support.figures.forms import USUAL_HOURS, CasesForm, FiguresForm
from support.figures.page import Page, page_of
from support.figures.scope import Scope
from support.figures.sheet import courts_of, sheet_of
from support.sheets import answer_with

bp = Blueprint("figures", __name__)


@bp.get("/figures")
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Of an area and a period, held against the period before."""
    form, page = _asked()
    return render_template("support/figures.html", form=form, page=page), form.status


@bp.get("/figures.csv")
@with_role(Role.ADMINISTRATOR)
def fetch() -> ResponseReturnValue:
    """The same numbers, by the same filter."""
    form, page = _asked()
    if page is None:
        return render_template("support/figures.html", form=form, page=page), form.status
    return answer_with(sheet_of(page), f"{_('Figures').lower()}-{page.periods.chosen.first}")


@bp.get("/figures/cases")
@signed_in
def show_cases() -> ResponseReturnValue:
    """Where cases lay, and which of them somebody should look at. Of an area for who looks after
    one, of the cases of their units for supporters."""
    form, page, area = _asked_cases()
    now = clock.now()
    shown = render_template("support/figures_cases.html", form=form, page=page, area=area, now=now)
    return shown, form.status


@bp.get("/figures/cases.csv")
@signed_in
def fetch_cases() -> ResponseReturnValue:
    """The minutes with each unit, by the same filter."""
    form, page, area = _asked_cases()
    if page is None:
        now = clock.now()
        shown = render_template(
            "support/figures_cases.html", form=form, page=page, area=area, now=now
        )
        return shown, form.status
    return answer_with(courts_of(page), f"{_('Cases').lower()}-{page.period.first}")


def _asked_cases() -> tuple[CasesForm, CasesPage | None, Area | None]:
    """The filter, and what it gives where it can be read."""
    actor, now = current_actor(), clock.now()
    areas = areas_for(actor)
    if not areas and not actor.has_role(Role.SUPPORTER):
        abort(403)
    form = CasesForm.over(areas, request.args)
    area = form.area_in(areas)
    if areas and area is None:
        abort(404)
    page = None
    if form.validate():
        period = form.periods(clock.to_local(now).date()).chosen
        ids = area.organisation_ids if area else None
        page = cases_page(Scope(actor, ids, period, now), form.hours.data or USUAL_HOURS)
    return form, page, area


def _asked() -> tuple[FiguresForm, Page | None]:
    """The filter, and what it gives where it can be read. An area of others' is not there."""
    areas, now = areas_for(current_actor()), clock.now()
    form = FiguresForm.over(areas, request.args)
    area = form.area_in(areas) or abort(404)
    if not form.validate():
        return form, None
    return form, page_of(area, form.periods(clock.to_local(now).date()), now=now)
