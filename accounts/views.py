"""Sign in, sign out, choose a language."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services, tries
from accounts.access import cookie_name, public
from accounts.forms import SignInForm
from accounts.models import User
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import LANGUAGES, first_page, renew_visit, settings

bp = Blueprint("accounts", __name__)


def _safe_target(asked: str | None) -> str:
    """Only a path of our own: a link in a mail must not send people elsewhere."""
    parts = urlsplit(asked or "")
    is_path = parts.path.startswith("/") and not parts.path.startswith("//")
    if not asked or parts.scheme or parts.netloc or not is_path or "\\" in asked:
        return url_for("front.show")
    return asked


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Mail and password. A link may say whose mail: the demo's front page does."""
    form = SignInForm(request.form, data={"email": request.args.get("email")})
    if form.submitted():
        try:
            user, token = _start_session(form)
        except DomainError as refusal:
            form.refuse(refusal.message)
        else:
            asked = request.args.get("next") or first_page(user)
            renew_visit()
            answer = redirect(_safe_target(asked), 303)
            answer.set_cookie(
                cookie_name(), token, httponly=True, samesite="Lax", secure=settings().is_https
            )
            return answer
    return render_template("accounts/sign_in.html", form=form), form.status


def _start_session(form: SignInForm) -> tuple[User, str]:
    now = clock.now()
    email = form.email.data or ""
    with transaction():  # the try counts, whatever comes of it
        tries.count("sign-in", email, request.remote_addr, now=now)
    user = services.verify(email, form.password.data or "", rounds=settings().password_rounds)
    with transaction():
        tries.forget("sign-in", email, request.remote_addr)
        device = request.user_agent.string
        return user, services.start_session(user, now=now, device=device)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session, here and wherever its cookie was copied to."""
    if token := request.cookies.get(cookie_name()):
        with transaction():
            services.end_session(token, now=clock.now())
    session.clear()
    renew_visit()
    flash(_("You are signed out."))
    answer = redirect(url_for("front.show"), 303)
    answer.delete_cookie(cookie_name(), secure=settings().is_https, httponly=True, samesite="Lax")
    return answer


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Danish or English, kept for the person, or for the visit when nobody is signed in."""
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if g.user:
            with transaction():
                services.choose_language(g.user.id, chosen)
    return redirect(_safe_target(request.form.get("next")), 303)
