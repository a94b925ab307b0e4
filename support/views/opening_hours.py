"""When the support units of one's own organisation answer, and on which number."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock, filters
from core.db import transaction
from core.errors import DomainError
from support import access, administered_lines, directory, hours, opening_words
from support.coming_days import coming_days, next_days
from support.hours import OnHolidays, Timetable
from support.hours_forms import DAYS, HoursForm, OwnDaysForm
from support.models import SupportUnit
from support.services import opening_hours
from support.services.opening_hours import NewHours

bp = Blueprint("opening_hours", __name__)


@bp.get("/support-units")
@with_role(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """The units one administers, and those elsewhere that help."""
    now = clock.now()
    mine, others = administered_lines.support_units(current_actor(), now=now)
    elsewhere = administered_lines.external_units(current_actor())
    return render_template(
        "support/support_units.html", mine=mine, others=others, elsewhere=elsewhere
    )


@bp.route("/support-units/<uuid:unit_id>/hours", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show(unit_id: uuid.UUID) -> ResponseReturnValue:
    """The week: read it, change it. Other buttons than "save" change nothing yet."""
    unit = _mine(unit_id)
    if request.method == "GET":
        return _page(unit, _kept(unit))
    form = HoursForm.typed(request.form)
    if "add" in request.form or "remove" in request.form:
        return _page(unit, form)
    if not form.validate() or "preview" in request.form:
        return _page(unit, form, is_preview=True)
    try:
        with transaction():
            opening_hours.change_hours(
                _held(unit_id), _new(form), was_seen=form.seen.data or "", by=current_actor(),
                now=clock.now(),
            )  # fmt: skip
    except DomainError as refusal:
        form.refuse(refusal.message)
        unit = _mine(unit_id)
        form.seen.data = opening_hours.seen(unit)
        return _page(unit, form)
    flash(_("The hours are saved. They hold from now on."))
    return redirect(url_for(".show", unit_id=unit_id), 303)


@bp.post("/support-units/<uuid:unit_id>/own-days")
@with_role(Role.ADMINISTRATOR)
def add_own_days(unit_id: uuid.UUID) -> ResponseReturnValue:
    """Say of some days what the week does not."""
    unit, form = _mine(unit_id), OwnDaysForm(request.form)
    if form.validate():
        try:
            with transaction():
                opening_hours.add_own_days(
                    _held(unit_id), form.said(), by=current_actor(), now=clock.now()
                )
        except DomainError as refusal:
            form.refuse(refusal.message)
            unit = _mine(unit_id)
        else:
            flash(_("The days are saved."))
            return redirect(url_for(".show", unit_id=unit_id), 303)
    return _page(unit, _kept(unit), own_days=form)


@bp.post("/support-units/<uuid:unit_id>/own-days/<int(max=2147483647):own_day_id>/removal")
@with_role(Role.ADMINISTRATOR)
def remove_own_days(unit_id: uuid.UUID, own_day_id: int) -> ResponseReturnValue:
    """The days are as the week says again; also when a colleague took them away first."""
    with transaction():
        opening_hours.remove_own_days(
            _held(unit_id), own_day_id, by=current_actor(), now=clock.now()
        )
    flash(_("The days are as the week says again."))
    return redirect(url_for(".show", unit_id=unit_id), 303)


def _mine(unit_id: uuid.UUID) -> SupportUnit:
    return access.find_support_unit(current_actor(), unit_id) or abort(404)


def _held(unit_id: uuid.UUID) -> SupportUnit:
    return access.lock_support_unit(current_actor(), unit_id) or abort(404)


def _kept(unit: SupportUnit) -> HoursForm:
    phone = filters.phone(unit.unit.phone)
    return HoursForm.of(directory.timetable(unit), phone, opening_hours.seen(unit))


def _new(form: HoursForm) -> NewHours:
    return NewHours(form.week, OnHolidays(form.on_holidays.data), form.kept_phone, form.zone.data)


def _page(
    unit: SupportUnit,
    form: HoursForm,
    *,
    own_days: OwnDaysForm | None = None,
    is_preview: bool = False,
) -> ResponseReturnValue:
    now, days = clock.now(), own_days or OwnDaysForm()
    kept = directory.timetable(unit)
    today = clock.to_local(now, kept.zone).date()
    shown = _typed(form, kept) if is_preview and not form.row_errors and not form.errors else None
    page = render_template(
        "support/hours.html",
        unit=unit,
        form=form,
        days=DAYS,
        weekday_name=opening_words.weekday_name,
        added=request.form.get("add"),
        is_open=hours.is_open(kept, now),
        said=_words(kept, now),
        preview=_words(shown, now) if shown else None,
        coming=coming_days(unit, today),
        next_days=next_days(shown or kept, today),
        own_days=days,
    )
    return page, 422 if days.errors else form.status


def _typed(form: HoursForm, kept: Timetable) -> Timetable:
    zone = ZoneInfo(form.zone.data)
    return Timetable(form.week, OnHolidays(form.on_holidays.data), kept.own_days, zone)


def _words(table: Timetable, now: datetime) -> tuple[str, str]:
    return opening_words.open_text(table, now), opening_words.hours_text(table, now)
