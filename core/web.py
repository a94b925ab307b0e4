"""What every page shares: headers, language, cross-site guard, error pages, navigation."""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from core import assets, languages, problems
from core.config import Settings
from core.db import db
from core.errors import DomainError, NotYours, Refusal, TooManyTries

log = logging.getLogger(__name__)

LANGUAGES = ("da", "en")
CATALOGUES = ("core", "accounts", "notifications", "video", "booking", "support")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
}

csrf = CSRFProtect()


@dataclass(frozen=True)
class NavItem:
    """One entry of the main menu."""

    label: object  # a lazy text
    endpoint: str
    is_for: Callable[[Any], bool]  # given the signed-in user
    leads_to: Sequence[str] = ()  # nouns that are reached from its page, and lie elsewhere


@dataclass(frozen=True)
class NavLink:
    """A menu entry as the page shows it."""

    label: str
    url: str
    current: bool


def settings() -> Settings:
    """The settings of the running app."""
    found: Settings = current_app.extensions["moedebro_settings"]
    return found


def key() -> bytes:
    """The key that personal links and codes are derived with."""
    return settings().secret_key.encode()


def choose_locale() -> str:
    """The language of this person: their own choice, else Danish. Jobs have no visit to ask."""
    chosen = g.get("language") or (session.get("language") if has_request_context() else None)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def csrf_field() -> Markup:
    """The hidden field every POST form carries. It is made once: a page has a dozen."""
    if "csrf_field" not in g:
        field = Markup('<input type="hidden" name="csrf_token" value="{}">')
        g.csrf_field = field.format(generate_csrf())
    made: Markup = g.csrf_field
    return made


def renew_visit() -> None:
    """A new cross-site token, when somebody signs in or out: whoever put a visit of their own
    into this browser, or read the token before, has one that works no more."""
    name = current_app.config["WTF_CSRF_FIELD_NAME"]
    session.pop(name, None)
    g.pop(name, None)
    g.pop("csrf_field", None)


def init_app(app: Flask, chosen: Settings) -> None:
    """Set up what every page shares."""
    app.extensions["moedebro_settings"] = chosen
    app.extensions["moedebro_navigation"] = []
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        SESSION_COOKIE_NAME="__Host-visit" if chosen.is_https else "visit",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # bound to the visit; a page may stay open all day (ADR 3)
        WTF_CSRF_SSL_STRICT=False,  # we send no Referer at all
        BABEL_DEFAULT_LOCALE="da",
        BABEL_DEFAULT_TIMEZONE="Europe/Copenhagen",
        BABEL_TRANSLATION_DIRECTORIES=";".join(
            f"{app.root_path}/{package}/translations" for package in CATALOGUES
        ),
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if chosen.trusted_proxies:  # else whoever asks could say any address, and pass each throttle
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=chosen.trusted_proxies)  # type: ignore[method-assign]
    problems.init_app(app)
    csrf.init_app(app)
    languages.init_app(app, locale_selector=choose_locale)
    assets.init_app(app)
    app.context_processor(_page_context)
    app.after_request(_add_headers)
    _answer_errors(app)


def first_page(user: object) -> str | None:
    """Where somebody's work begins: the first line of their menu."""
    items: list[NavItem] = current_app.extensions["moedebro_navigation"]
    return next((url_for(item.endpoint) for item in items if item.is_for(user)), None)


def _page_context() -> dict[str, Any]:
    user = g.get("user")
    return {
        "actor": user,
        "csrf_field": csrf_field,
        "demo": settings().demo,
        "locale": str(get_locale()),
        "nav": _navigation(user),
    }


def _navigation(user: object) -> list[NavLink]:
    items: list[NavItem] = current_app.extensions["moedebro_navigation"]
    mine = [item for item in items if user is not None and item.is_for(user)]
    here = _here(mine)
    return [NavLink(str(i.label), url_for(i.endpoint), i is here) for i in mine]


def _here(items: Sequence[NavItem]) -> NavItem | None:
    """Where one is: on a page of the same noun, else below the address of an entry, or where it is
    reached from."""
    noun = (request.endpoint or "").partition(".")[0]
    of_it = (item for item in items if item.endpoint.partition(".")[0] == noun)
    below = (item for item in items if request.path.startswith(url_for(item.endpoint) + "/"))
    reached = (item for item in items if noun in item.leads_to)
    return next(chain(of_it, below, reached), None)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    # On a shared computer the next one must not find pages, files or answers of the one before.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotYours, lambda refusal: _refusal(refusal, 403))
    app.register_error_handler(TooManyTries, lambda refusal: _refusal(refusal, 429))
    app.register_error_handler(DomainError, lambda refusal: _refusal(refusal, 422))
    app.register_error_handler(Exception, _bug)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    if problems.is_for_program():
        return problems.of_http(error)
    page = code if code in {400, 403, 404, 422, 429} else 400
    return render_template(f"errors/{page}.html", message=""), code


def _refusal(refusal: Refusal, code: int) -> ResponseReturnValue:
    return render_template(f"errors/{code}.html", message=refusal.message), code


def _bug(error: Exception) -> ResponseReturnValue:
    """Anything else is a bug: logged once, here, with an id the person can quote.

    What was loaded may be stale now. The page is made without it: should that fail too, Flask
    would log the address, and addresses hold secrets.
    """
    is_for_program = problems.is_for_program()
    incident = problems.request_id() if is_for_program else uuid.uuid4().hex[:8]
    log.error(
        "unexpected error",
        exc_info=error,
        extra={"incident": incident, "endpoint": request.endpoint},
    )
    g.user = None
    db.session.rollback()
    if is_for_program:
        return problems.of_bug()
    return render_template("errors/500.html", incident=incident), 500
