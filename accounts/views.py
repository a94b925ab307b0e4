"""Sign in, sign out, choose a language."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.access import cookie_name, public
from accounts.forms import SignInForm
from core import clock, throttle
from core.db import transaction
from core.errors import DomainError
from core.web import LANGUAGES, settings

bp = Blueprint("accounts", __name__)

# Tries a quarter. Few for one mail from one place; many for either alone, so that nobody shuts
# others out: not a stranger Bo with wrong guesses, and not a hospital behind one address itself.
TRIES, TRIES_ELSEWHERE = 10, 100


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
    """Mail and password."""
    form = SignInForm(request.form)
    if form.submitted():
        try:
            token = _start_session(form)
        except DomainError as refusal:
            form.refuse(refusal.message)
        else:
            answer = redirect(_safe_target(request.args.get("next")), 303)
            answer.set_cookie(
                cookie_name(), token, httponly=True, samesite="Lax", secure=settings().is_https
            )
            return answer
    return render_template("accounts/sign_in.html", form=form), form.status


def _buckets(email: str) -> list[tuple[str, int]]:
    place = throttle.network_of(request.remote_addr)
    return [(f"{email} {place}", TRIES), (email, TRIES_ELSEWHERE), (place, TRIES_ELSEWHERE)]


def _start_session(form: SignInForm) -> str:
    now = clock.now()
    email = form.email.data or ""
    with transaction():  # the try counts, whatever comes of it
        for who, limit in _buckets(email.lower()):
            throttle.count_try("sign-in", who, limit=limit, now=now)
    user = services.verify(email, form.password.data or "", rounds=settings().password_rounds)
    with transaction():
        throttle.forget_tries("sign-in", _buckets(email.lower())[0][0])
        return services.start_session(user, now=now)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session, here and wherever its cookie was copied to."""
    if token := request.cookies.get(cookie_name()):
        with transaction():
            services.end_session(token, now=clock.now())
    session.clear()
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
