"""Choosing a password by a link, and asking for one when the password is forgotten."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import links, passwords, services, tries
from accounts.access import by_link, public
from accounts.forms import ForgottenForm, NewPasswordForm
from accounts.models import PasswordLink
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import key, settings

bp = Blueprint("passwords", __name__)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def ask_for_link() -> ResponseReturnValue:
    """Whoever asks gets the same answer, whether or not anybody has the address."""
    form = ForgottenForm(request.form)
    if form.submitted():
        try:
            _ask(form.email.data or "")
        except DomainError as refusal:
            form.refuse(refusal.message)
        else:
            return redirect(url_for("passwords.link_asked_for"), 303)
    return render_template("accounts/forgotten_password.html", form=form), form.status


def _ask(email: str) -> None:
    now = clock.now()
    with transaction():  # the try counts, whatever comes of it
        tries.count("forgotten-password", email, request.remote_addr, now=now)
    with transaction():
        passwords.ask_for_link(email, now=now)


@bp.get("/forgotten-password/answer")
@public
def link_asked_for() -> ResponseReturnValue:
    """What to do now."""
    return render_template("accounts/link_asked_for.html")


@bp.route("/passwords/<token>", methods=["GET", "POST"])
@by_link
def choose(token: str) -> ResponseReturnValue:
    """Only POST uses the link: mail scanners may open it."""
    link = links.find_link(token, key(), now=clock.now())
    if link is None:
        return render_template("accounts/link_over.html"), 404
    form = NewPasswordForm(request.form)
    if form.submitted():
        try:
            _choose(token, link, form.new_password.data or "")
        except links.LinkOver:
            return render_template("accounts/link_over.html"), 404
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("Your password is saved. Sign in with it."))
            return redirect(url_for("accounts.sign_in"), 303)
    return render_template("accounts/choose_password.html", form=form, link=link), form.status


def _choose(token: str, link: PasswordLink, password: str) -> None:
    if link.user:
        passwords.check(password, link.user)
    hashed = services.hash_password(password, rounds=settings().password_rounds)
    with transaction():  # making the hash is slow on purpose: nobody waits for it
        now = clock.now()
        held = links.lock_link(token, key(), now=now)
        passwords.choose_by_link(held, hashed, now=now)
        if held.user:  # whoever forgot it has tried ten times
            tries.forget("sign-in", held.user.email, request.remote_addr)
