"""Testing sound, picture and connection, days before or at the door. Never in anybody's room."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import by_link
from booking import equipment
from booking.joining import occurrence_for
from booking.personal import equipment_page, remedies
from booking.personal.blueprint import bp, find_holder
from booking.personal.families import Family, app_of, family_of
from booking.personal.forms import EquipmentTestForm
from booking.personal.page import Page
from booking.personal.views import answer_with_page, current_page
from core import clock
from core.db import transaction
from core.devices import describe
from core.errors import DomainError
from core.web import settings
from video import ice, words

LONGEST = timedelta(hours=1)  # how long a page may stand open before the relay forgets it


@bp.route("/equipment-test", methods=["GET", "POST"])
@by_link
def test_equipment(token: str) -> ResponseReturnValue:
    """The test, one step at a time. Its script posts what it found."""
    find_holder(token)
    form = EquipmentTestForm(request.form)
    if form.submitted():
        try:
            _record(token, form)
        except DomainError as refusal:
            return answer_with_page(token, refusal=refusal)
        return redirect(url_for("personal.show_test_result", token=token), 303)
    page = current_page(token)
    if not page.may_test:
        return redirect(url_for("personal.show", token=token), 303)
    if form.errors:
        form.refuse(_("We could not read what the test found. Please test once more."))
    return _show_test(page, form)


@bp.get("/equipment-test/result")
@by_link
def show_test_result(token: str) -> ResponseReturnValue:
    """What the newest test said, and what to do about it."""
    page = current_page(token)
    if page.tested is None:
        return redirect(url_for("personal.test_equipment", token=token), 303)
    device = Family(page.tested.family)
    private = page.me.kind.is_private
    result = equipment_page.result_of(page.tested, device, is_private=private)
    return render_template("personal/equipment_test_result.html", page=page, result=result)


def _record(token: str, form: EquipmentTestForm) -> None:
    now = clock.now()
    results = form.results() | {"device": describe(request.headers.get("User-Agent", ""))}
    with transaction():
        holder = find_holder(token)
        occurrence = occurrence_for(holder, now=now)
        equipment.record_test(holder, occurrence, results, now=now)


def _show_test(page: Page, form: EquipmentTestForm) -> ResponseReturnValue:
    says = request.headers.get("User-Agent", "")
    private = page.me.kind.is_private
    html = render_template(
        "personal/equipment_test.html",
        page=page,
        form=form,
        kit=equipment_page.kit_of(family_of(says), app_of(says), is_private=private),
        rtc=ice.configuration(settings(), until=page.now + LONGEST),
        asking=words.ASKING,
        lacks=words.LACKS,
        own=remedies.OWN,
    )
    return html, form.status
