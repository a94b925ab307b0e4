"""What Twilio calls while somebody is on the line. Each call is signed; each answer is given once:
the address says which turn it answers, and a turn that was answered is not answered again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import transaction
from core.phones import to_e164
from core.web import settings
from notifications import hooks
from notifications.hooks import HookRefused, Why
from notifications.twilio_hooks import TWILIO, twilio_hook
from support.models import PhoneCall
from support.services.telling import Post
from support.telephone import calling, recordings, twiml
from support.telephone.calling import Setup
from support.telephone.calls import Answer, Heard, Said

bp = Blueprint("telephone_hooks", __name__, url_prefix="/hooks/twilio/phone-calls")

CALL_ID = re.compile(r"CA[0-9a-f]{32}")
RECORDING_ID = re.compile(r"RE[0-9a-f]{32}")
OVER = {"completed", "busy", "failed", "no-answer", "canceled"}
# What Twilio says instead of a number that is not shown: anonymous, blocked, restricted,
# unavailable, unknown, spelt on the keys of a telephone.
HIDDEN = {"+266696687", "+2562533", "+7378742833", "+86282452253", "+8656696"}
TALKED = {"completed", "answered"}
VIEWS: Mapping[str, str] = {
    "digits": ".hear_digits",
    "dials": ".hear_dial",
    "messages": ".hear_message",
    "recordings": ".hear_recording",
}


@bp.post("")
@twilio_hook
def begin() -> ResponseReturnValue:
    """Somebody rings a hotline."""
    now, id = clock.now(), _id("CallSid", CALL_ID)
    with transaction():
        hooks.hear(TWILIO, f"call {id}", now=now)
        line = calling.line_of(to_e164(request.form.get("To", "")) or "")
        if line is None:
            raise HookRefused(Why.UNKNOWN)
        shown = to_e164(request.form.get("From", "")) or ""
        caller = "" if shown in HIDDEN else shown
        answer = calling.begin(line, id, caller, setup=setup(), now=now)
        return _said(answer, turn=1)


@bp.post("/digits")
@twilio_hook
def hear_digits() -> ResponseReturnValue:
    """What was typed; nothing, when they waited."""
    digits = request.form.get("Digits", "")[:20]
    return _go_on(Said(Heard.DIGITS, digits))


@bp.post("/dials")
@twilio_hook
def hear_dial() -> ResponseReturnValue:
    """Whether it was answered where it rang, once that is over."""
    talked = request.form.get("DialCallStatus") in TALKED
    said = Said(Heard.ANSWERED if talked else Heard.NOT_ANSWERED)
    return _go_on(said, seconds=_number("DialCallDuration") if talked else None)


@bp.post("/messages")
@twilio_hook
def hear_message() -> ResponseReturnValue:
    """A message was left, or nothing was heard."""
    if "RecordingSid" not in request.form:
        return _go_on(Said(Heard.NOT_RECORDED))
    recording, seconds = _id("RecordingSid", RECORDING_ID), _number("RecordingDuration")
    return _go_on(Said(Heard.RECORDED), recording=recording, seconds=seconds)


@bp.post("/recordings")
@twilio_hook
def hear_recording() -> ResponseReturnValue:
    """A recording can be fetched. Told beside the call, before or after its message."""
    now, id = clock.now(), _id("RecordingSid", RECORDING_ID)
    with transaction():
        hooks.hear(TWILIO, f"recording {id}", now=now)
        recordings.keep(_call(), id, _number("RecordingDuration"), now=now)
    return Response(status=204)


@bp.post("/statuses")
@twilio_hook
def hear_status() -> ResponseReturnValue:
    """They have hung up. What else is told of a call is known already."""
    now, status = clock.now(), request.form.get("CallStatus", "")
    with transaction():
        call = _call()
        hooks.hear(TWILIO, f"status {call.provider_id} {status}", now=now)
        if status in OVER and call.ended_at is None:
            calling.end(call, now=now)
    return Response(status=204)


@dataclass(frozen=True)
class HookUrls:
    """What has to be put in at Twilio for each number."""

    call: str
    status: str


def hook_urls() -> HookUrls:
    """Those of this installation."""
    base = settings().base_url.rstrip("/")
    return HookUrls(
        base + url_for("telephone_hooks.begin"), base + url_for("telephone_hooks.hear_status")
    )


def setup() -> Setup:
    """As this installation answers."""
    return Setup(Post.of(settings()), settings().keep_recording_days)


def _go_on(
    said: Said, *, recording: str | None = None, seconds: int | None = None
) -> ResponseReturnValue:
    now = clock.now()
    with transaction():
        call = _call()
        if request.args.get("turn") != str(call.turn):
            raise HookRefused(Why.REPLAYED)
        answer = calling.go_on(call, said, setup=setup(), now=now)
        if recording:
            recordings.keep(call, recording, seconds or 0, now=now)
        elif seconds is not None:
            calling.note_seconds(call, seconds)
        return _said(answer, turn=call.turn)


def _call() -> PhoneCall:
    found = calling.held(_id("CallSid", CALL_ID))
    if found is None:
        raise HookRefused(Why.UNKNOWN)
    return found


def _id(name: str, shape: re.Pattern[str]) -> str:
    said = request.form.get(name, "")
    if not shape.fullmatch(said):
        raise HookRefused(Why.UNKNOWN)
    return said


def _number(name: str) -> int:
    said = request.form.get(name, "")
    return min(int(said), 86_400) if said.isdecimal() and len(said) < 9 else 0


def _said(answer: Answer, *, turn: int) -> Response:
    """The addresses are whole ones: Twilio signs what it was given."""

    def url(what: str) -> str:
        place = settings().base_url.rstrip("/") + url_for(VIEWS[what])
        return place if what == "recordings" else f"{place}?turn={turn}"

    return Response(twiml.render(answer, url, clock.now()), mimetype="text/xml")
