"""Who may call a view, and who the caller is. Every view names its rule (a house test)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Request, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts import services
from accounts.models import Organisation, Role, User
from accounts.tokens import services as tokens
from core import clock, problems
from core.db import transaction
from core.web import settings

View = Callable[..., ResponseReturnValue]
V = TypeVar("V", bound=View)

RULE = "access_rule"


def cookie_name() -> str:
    """The session cookie. `__Host-` where TLS lets a browser keep that promise."""
    return "__Host-session" if settings().is_https else "session"


def load_user() -> None:
    """Before each request: who is signed in? Static files and probes need nobody.

    A cookie opens no door of the API: a browser sends it by itself, whoever made it ask (ADR 9).
    """
    g.user = None
    token = request.cookies.get(cookie_name())
    if not token or request.endpoint in (None, "static", "assets.style_sheet"):
        return
    if problems.is_for_program():
        return
    now = clock.now()
    found = services.find_session(token, now=now)
    if found is None:
        return
    if now - found.seen_at > services.SEEN_EVERY:
        with transaction():
            services.touch_session(token, now=now)
    g.user = found.user
    g.language = found.user.language


def current_actor() -> User:
    """The signed-in person. Only in views that are `signed_in`."""
    user: User = g.user
    return user


def current_token() -> str:
    """The secret of the session that asks."""
    return request.cookies.get(cookie_name(), "")


def administered(actor: User) -> Organisation:
    """The organisation that the actor administers: that of their first such membership."""
    units = (m.unit for m in actor.memberships if m.role == Role.ADMINISTRATOR)
    return next(units).organisation


def _marked(view: V, rule: str) -> V:
    setattr(view, RULE, rule)
    return view


def public(view: V) -> V:
    """Anybody."""
    return _marked(view, "public")


def by_link(view: V) -> V:
    """Whoever holds a secret link; the view looks the holder up by it."""
    return _marked(view, "link")


def _ask_to_sign_in(asked: Request) -> ResponseReturnValue:
    target = asked.full_path if asked.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=target), 303)


def signed_in(view: View) -> View:
    """Anybody who is signed in; what they may see is the finder's business."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:  # the view's own arguments
        return view(*args, **kwargs) if g.user else _ask_to_sign_in(request)

    return _marked(guarded, "signed-in")


def with_role(role: Role) -> Callable[[View], View]:
    """Somebody signed in who has the role somewhere: else 403."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:  # the view's own arguments
            if not g.user:
                return _ask_to_sign_in(request)
            if not g.user.has_role(role):
                abort(403)
            return view(*args, **kwargs)

        return _marked(guarded, role.value)

    return wrap


def with_token(role: Role | None = None) -> Callable[[View], View]:
    """A program with a token of somebody who, if a role is named, has it somewhere: else 403."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:  # the view's own arguments
            g.user = _whose_token()
            if role and not g.user.has_role(role):
                abort(403)
            return view(*args, **kwargs)

        return _marked(guarded, f"token-{role.value}" if role else "token")

    return wrap


def _whose_token() -> User:
    """Raises TokenWanted, and TooManyTries."""
    sent, now = request.authorization, clock.now()
    if sent is None or sent.type != "bearer" or not sent.token:
        raise tokens.TokenWanted
    try:
        with transaction():
            return tokens.use_token(sent.token, calls=settings().api_calls_a_minute, now=now)
    except tokens.TokenWanted:
        with transaction():
            tokens.count_wrong(request.remote_addr, now=now)
        raise
