"""One's own page: name, language, password, and where one is signed in."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import passwords, profile, services, tries
from accounts.access import current_actor, current_token, signed_in
from accounts.forms import ChangePasswordForm, ProfileForm
from accounts.models import Role
from accounts.tokens import services as tokens
from core import clock, throttle
from core.db import transaction
from core.devices import describe
from core.errors import DomainError
from core.web import settings

bp = Blueprint("profile", __name__, url_prefix="/profile")


@bp.route("", methods=["GET", "POST"])
@signed_in
def show() -> ResponseReturnValue:
    """Name and language, and every browser where one is signed in."""
    form = ProfileForm(request.form, obj=current_actor())
    if form.submitted():
        with transaction():
            profile.change_profile(
                current_actor(),
                name=form.name.data or "",
                language=form.language.data,
                now=clock.now(),
            )
        session["language"] = form.language.data
        flash(_("Saved."))
        return redirect(url_for("profile.show"), 303)
    now = clock.now()
    page = render_template(
        "accounts/profile.html",
        form=form,
        sessions=profile.sessions_of(current_actor(), token=current_token(), now=now),
        tokens=tokens.tokens_of(current_actor().id, now=now),
        now=now,
        describe=describe,
        is_supporter=current_actor().has_role(Role.SUPPORTER),
    )
    return page, form.status


@bp.route("/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """The old one first: a browser may have been left open."""
    form = ChangePasswordForm(request.form)
    if form.submitted():
        try:
            _change(form)
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("Your password is changed. You are signed out everywhere else."))
            return redirect(url_for("profile.show"), 303)
    return render_template("accounts/change_password.html", form=form), form.status


def _change(form: ChangePasswordForm) -> None:
    rounds, new = settings().password_rounds, form.new_password.data or ""
    with transaction():  # the try counts, whatever comes of it
        who = str(current_actor().id)
        throttle.count_try("old-password", who, limit=tries.TRIES, now=clock.now())
    passwords.must_know(current_actor(), form.old_password.data or "", rounds=rounds)
    passwords.check(new, current_actor())
    hashed = services.hash_password(new, rounds=rounds)
    with transaction():
        throttle.forget_tries("old-password", who)
        passwords.change(current_actor(), hashed, token=current_token(), now=clock.now())


@bp.post("/sessions/<uuid:session_id>/removal")
@signed_in
def end_session(session_id: uuid.UUID) -> ResponseReturnValue:
    """Sign out in another browser."""
    with transaction():
        found = profile.find_own_session(current_actor(), session_id) or abort(404)
        profile.end_own_session(found, by=current_actor(), now=clock.now())
    flash(_("You are signed out there."))
    return redirect(url_for("profile.show"), 303)


@bp.post("/tokens/<uuid:token_id>/revocation")
@signed_in
def revoke_token(token_id: uuid.UUID) -> ResponseReturnValue:
    """End one's own token: the program that used it is out at once."""
    with transaction():
        token = tokens.find_own_token(current_actor(), token_id) or abort(404)
        tokens.revoke_token(token, by=current_actor().as_actor(), now=clock.now())
    flash(_("The token works no more."))
    return redirect(url_for("profile.show"), 303)
