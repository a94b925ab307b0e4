"""The front page: what this is, the way in by a code, and in the demo a tour."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from accounts.access import public
from booking import guessing, links
from booking.personal.forms import CodeForm
from booking.polls import links as poll_links
from core import clock, throttle
from core.db import transaction
from core.errors import DomainError, TooManyTries
from core.web import key, settings

bp = Blueprint("front", __name__)

SPACING = re.compile(r"[\s-]")  # people group digits as they like
CODE = re.compile(r"[0-9]{8}")


class UnknownCode(DomainError):
    """Nobody has this code, or it is no code at all."""

    message = _l("We do not know that code. It has eight digits. Look at it once more.")


@dataclass(frozen=True)
class Stop:
    """One person to be in the demo, and where that begins."""

    symbol: str
    title: LazyString
    text: LazyString
    button: LazyString
    endpoint: str
    email: str = ""  # whom to sign in as
    mail_to: str | None = None  # whose mail to open


TOUR = (
    Stop(
        "calendar-month",
        _l("Be Anna"),
        _l("A case worker in Kolding. Find a time, invite, and see if everybody is ready."),
        _l("Book a meeting as Anna"),
        "drafts.start",
        "anna@example.org",
    ),
    Stop(
        "videocam",
        _l("Be Ida, the citizen"),
        _l("Takes part on video for the first time. Open her message, go in, and ask for help."),
        _l("Open Ida's message"),
        "dev.list_mails",
        mail_to="ida@example.org",
    ),
    Stop(
        "support-agent",
        _l("Be Dorte, the supporter"),
        _l("Works at the hotline for citizens. Help Ida in before the meeting begins."),
        _l("Take Ida's case as Dorte"),
        "desk.show",
        "dorte@example.org",
    ),
)
MORE = (
    Stop(
        "support",
        _l("Be Erik, IT in Kolding"),
        _l("Dorte could not solve Poul's case. Read what she tried, and settle it."),
        _l("Look at Erik's cases"),
        "desk.show",
        "erik@example.org",
    ),
    Stop(
        "support",
        _l("Be Hans, shared support"),
        _l("Gets what concerns several organisations. A doctor waits, and nobody has taken it."),
        _l("Look at Hans' cases"),
        "desk.show",
        "hans@example.org",
    ),
    Stop(
        "settings",
        _l("Be Frida, the administrator"),
        _l("Decides who helps whom in Kolding, and which rooms there are."),
        _l("See who helps whom as Frida"),
        "routing.show",
        "frida@example.org",
    ),
)


@bp.get("/")
@public
def show() -> ResponseReturnValue:
    """What this is, in three sentences, and the ways in."""
    return _front(CodeForm())


@bp.route("/codes", methods=["GET", "POST"])
@public
def find_by_code() -> ResponseReturnValue:
    """Eight digits lead to the personal page. Whoever lands here otherwise is shown the box."""
    if request.method != "POST":
        return redirect(url_for("front.show"), 303)
    form = CodeForm(request.form)
    if not form.submitted():
        return _front(form)
    try:
        url = _url_for(SPACING.sub("", form.code.data or ""))
    except TooManyTries as refusal:
        form.refuse(refusal.message)
        return _front(form)[0], 429
    except UnknownCode as refusal:
        form.code.errors = [str(refusal.message)]
        return _front(form)
    return redirect(url, 303)


def _url_for(code: str) -> str:
    """The address of the page with this code."""
    now = clock.now()
    with transaction():
        guessing.count(throttle.network_of(request.remote_addr), now=now)
    url = _page_with(code)
    if url or not CODE.fullmatch(code):
        with transaction():
            guessing.was_none()
    else:
        guessing.warn(now=now)
    if url is None:
        raise UnknownCode
    return url


def _page_with(code: str) -> str | None:
    """The page in a meeting that has this code, or the one that asks about a time."""
    now = clock.now()
    if participant := links.find_by_code(code, key(), now=now):
        return url_for("personal.show", token=links.token_for(participant, key()))
    if person := poll_links.find_by_code(code, key(), now=now):
        return url_for("answers.show", token=poll_links.token_for(person, key()))
    return None


def guessing_fault() -> str | None:
    """For the operator: whether so many codes were wrong that the box is closed."""
    return guessing.fault(now=clock.now())


def _front(form: CodeForm) -> tuple[str, int]:
    tour, more = (_ways_in(TOUR), _ways_in(MORE)) if settings().demo else ([], [])
    return render_template("booking/front.html", form=form, tour=tour, more=more), form.status


def _ways_in(stops: Sequence[Stop]) -> Sequence[tuple[Stop, str]]:
    """The stops whose pages this installation has, each with its way in."""
    return [
        (stop, url_for("accounts.sign_in", next=url, email=stop.email) if stop.email else url)
        for stop in stops
        if (stop.email or not settings().smtp_host)  # real mail is not shown to everybody
        and stop.endpoint in current_app.view_functions
        and (url := url_for(stop.endpoint, to=stop.mail_to))
    ]
