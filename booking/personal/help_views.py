"""Asking for help, and seeing where the case is."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import by_link
from booking.guides.queries import try_first
from booking.joining import occurrence_for
from booking.personal import help_requests
from booking.personal.blueprint import bp, find_holder
from booking.personal.case import CaseOnPage, case_on_page
from booking.personal.forms import HelpAnswerForm, HelpForm
from booking.personal.views import current_page
from booking.ports import help_desk
from core import clock, filters
from core.db import transaction
from core.devices import describe
from core.errors import DomainError, TooManyTries


@bp.get("/help")
@by_link
def show_help(token: str) -> ResponseReturnValue:
    """What is happening? Or, once help is asked for: where the case is."""
    holder = find_holder(token)
    case = _look_at_case(token)
    if case and "again" not in request.args:
        return _show_case(token, case, HelpAnswerForm())
    chosen = {"phone": filters.phone(holder.phone), "trouble": request.args.get("trouble")}
    return _show_form(token, HelpForm(data=chosen))


@bp.get("/help/case")
@by_link
def case(token: str) -> ResponseReturnValue:
    """Asked again and again by a page that shows a case: is there news?"""
    found = _case(token)
    if found is None or "HX-Request" not in request.headers:
        return redirect(url_for("personal.show_help", token=token), 303)
    if request.args.get("seen") == found.seen:
        return "", 204
    found = _look_at_case(token) or found
    return render_template("personal/_case.html", page=current_page(token), case=found)


@bp.post("/help-requests")
@by_link
def ask_for_help(token: str) -> ResponseReturnValue:
    """Help is on its way. Nothing is required; only after very many times one is to call."""
    now, form = clock.now(), HelpForm(request.form)
    device = describe(request.headers.get("User-Agent", ""))
    try:
        with transaction():
            holder = find_holder(token)
            occurrence = occurrence_for(holder, now=now)
            help_requests.ask(holder, occurrence, form, device=device, now=now)
    except TooManyTries as refusal:
        return _show_form(token, form, refusal), 429
    return redirect(url_for("personal.show_help", token=token), 303)


@bp.post("/help-answers")
@by_link
def answer_help(token: str) -> ResponseReturnValue:
    """More about it, or that it works now."""
    find_holder(token)
    form, works = HelpAnswerForm(request.form), "works" in request.form
    text = form.text.data or ""
    if not text and not works:
        form.refuse(_("Write what is happening, or press »It works now«."))
        found = _look_at_case(token)
        if found:
            return _show_case(token, found, form)
        return redirect(url_for("personal.show_help", token=token), 303)
    try:
        with transaction():
            help_requests.answer(find_holder(token), text, works=works, now=clock.now())
    except TooManyTries as refusal:
        form.refuse(refusal.message)
        found = _case(token)
        asked_for = HelpForm(data={"text": text})
        page = _show_case(token, found, form)[0] if found else _show_form(token, asked_for, refusal)
        return page, 429
    flash(_("Thank you. We have got your message."))
    return redirect(url_for("personal.show_help", token=token), 303)


def _show_form(token: str, form: HelpForm, refusal: DomainError | None = None) -> str:
    return render_template(
        "personal/help.html",
        page=current_page(token),
        form=form,
        try_first=try_first(find_holder(token)),
        message=refusal.message if refusal else None,
    )


def _show_case(token: str, found: CaseOnPage, form: HelpAnswerForm) -> tuple[str, int]:
    page = current_page(token)
    return render_template("personal/case.html", page=page, case=found, form=form), form.status


def _case(token: str) -> CaseOnPage | None:
    found = help_desk().case_of(find_holder(token).id, now=clock.now())
    return case_on_page(found) if found else None


def _look_at_case(token: str) -> CaseOnPage | None:
    """The case, if there is one. To see it on the page is to be told of it."""
    if _case(token) and request.method == "GET":
        with transaction():
            help_desk().seen_by(find_holder(token).id, now=clock.now())
    return _case(token)
