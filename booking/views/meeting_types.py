"""Types of meeting, as an administrator's organisation has them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import administered, current_actor, with_role
from accounts.models import Role
from booking.edition_forms import BeganFromForm
from booking.meeting_types import reading, services
from booking.meeting_types.advice import AdviceChangedMeanwhile, change_advice, own_advice
from booking.meeting_types.forms import AdviceForm, TypeForm
from booking.meeting_types.services import NoTypeOfOnesOwn, Place, TypeChangedMeanwhile
from booking.meeting_types.template import REPEATS
from booking.models import MeetingType
from booking.words import CONSENTS, FORMS
from core import clock
from core.db import transaction

bp = Blueprint("meeting_types", __name__)


@bp.get("/meeting-types")
@with_role(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """All of them, and whose each is; and from where on leaders are asked to think."""
    return _index(AdviceForm.of(own_advice(administered(current_actor())), None))


@bp.post("/meeting-types")
@with_role(Role.ADMINISTRATOR)
def change_numbers() -> ResponseReturnValue:
    """From where on a circle is large, and a notice short."""
    form = AdviceForm(request.form)
    if not form.submitted():
        return _index(form)
    try:
        with transaction():
            organisation, by = administered(current_actor()), current_actor()
            change_advice(organisation, form.advice, version=form.seen, by=by, now=clock.now())
    except AdviceChangedMeanwhile as refusal:
        form = AdviceForm.of(own_advice(administered(current_actor())), None)
        form.refuse(refusal.message)
        return _index(form)
    flash(_("Saved."))
    return redirect(url_for(".index"), 303)


def _index(form: AdviceForm) -> ResponseReturnValue:
    organisation = administered(current_actor())
    page = render_template(
        "booking/meeting_types.html",
        organisation=organisation,
        types=reading.types_for(organisation.id).values(),
        forms=FORMS,
        form=form,
    )
    return page, form.status


@bp.route("/meeting-types/<string:kind>", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def edit(kind: str) -> ResponseReturnValue:
    """Write the organisation's own edition."""
    place = _place(kind)
    held = reading.types_for(place.organisation.id)[place.kind]
    form = TypeForm.of(held.template, _number(place), request.form)
    if not form.submitted():
        return _page(place, form)
    try:
        with transaction():
            place, by = _place(kind), current_actor()
            services.write_edition(
                place, form.template, after=form.began_from, by=by, now=clock.now()
            )
    except TypeChangedMeanwhile as refusal:
        form.refuse(refusal.message)
        form.after.data = _number(_place(kind))  # what comes next is to hold
        return _page(_place(kind), form)
    flash(_("Meetings that are booked from now on begin like this."))
    return redirect(url_for(".index"), 303)


@bp.post("/meeting-types/<string:kind>/removal")
@with_role(Role.ADMINISTRATOR)
def give_up(kind: str) -> ResponseReturnValue:
    """Back to what holds above, or to ours. The own editions are kept, for meetings have them."""
    after = BeganFromForm(request.form).began_from
    _place(kind)
    try:
        with transaction():
            services.give_up(_place(kind), after=after, by=current_actor(), now=clock.now())
    except NoTypeOfOnesOwn as refusal:
        flash(str(refusal.message), "warning")
    except TypeChangedMeanwhile:
        flash(_("Somebody has changed this type of meeting meanwhile. Look first."), "warning")
    else:
        flash(_("Your own edition is gone."))
    return redirect(url_for(".edit", kind=kind), 303)


def _page(place: Place, form: TypeForm) -> ResponseReturnValue:
    newest = services.newest(place)
    page = render_template(
        "booking/meeting_type_edit.html",
        form=form,
        place=place,
        own=newest if newest and newest.content else None,
        above=reading.types_above(place.organisation.id)[place.kind],
        forms=FORMS,
        consents=CONSENTS,
        repeats=REPEATS,
    )
    return page, form.status


def _number(place: Place) -> str:
    newest = services.newest(place)
    return str(newest.number) if newest else "0"


def _place(kind: str) -> Place:
    if kind not in list(MeetingType):
        abort(404)
    return Place(administered(current_actor()), MeetingType(kind))
