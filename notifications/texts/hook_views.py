"""Where providers report how text messages go."""

import uuid

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from twilio.twiml.messaging_response import MessagingResponse

from core import clock
from core.db import transaction
from core.phones import to_e164
from core.web import settings
from notifications import hooks
from notifications.hooks import HookRefused, Why
from notifications.texts import gatewayapi_hooks, incoming
from notifications.texts.gatewayapi import NAME as GATEWAYAPI
from notifications.texts.gatewayapi_hooks import gatewayapi_hook
from notifications.texts.models import SmsState
from notifications.texts.states import Report, note_report
from notifications.twilio_hooks import TWILIO, twilio_hook

LONGEST_TEXT = 1_600  # what Twilio puts together of several parts

bp = Blueprint("sms_hooks", __name__, url_prefix="/hooks")

# Made by the worker, who answers no request.
PATHS = {
    TWILIO: "/hooks/twilio/text-messages/{attempt}/reports",
    GATEWAYAPI: "/hooks/gatewayapi/text-messages/{attempt}/reports",
}

# Twilio's words; what it says on the way (accepted, scheduled, sending) is no news.
OF_TWILIO = {
    "queued": SmsState.QUEUED,
    "sent": SmsState.SENT,
    "delivered": SmsState.DELIVERED,
    "undelivered": SmsState.UNDELIVERED,
    "failed": SmsState.FAILED,
}


def callback_url(provider: str, attempt: uuid.UUID) -> str:
    """Where a provider reports how this attempt goes. Empty: it need not, or cannot."""
    is_heard = provider == TWILIO or bool(settings().gatewayapi_webhook_secret)
    if provider not in PATHS or not is_heard or not settings().is_https:
        return ""
    return settings().base_url.rstrip("/") + PATHS[provider].format(attempt=attempt)


@bp.post("/twilio/text-messages/<uuid:attempt_id>/reports")
@twilio_hook
def twilio_report(attempt_id: uuid.UUID) -> ResponseReturnValue:
    """How one message goes, as Twilio says it."""
    state = OF_TWILIO.get(request.form.get("MessageStatus", ""))
    sid = request.form.get("MessageSid", "")[:80]
    if state is None or not sid:
        return "", 204
    code = request.form.get("ErrorCode", "")[:20] or None
    with transaction():
        note_report(Report(TWILIO, attempt_id, sid, state, code), now=clock.now())
    return "", 204


@bp.post("/twilio/text-messages")
@twilio_hook
def twilio_text() -> ResponseReturnValue:
    """Somebody writes to us by SMS. The answer goes back to them."""
    now, sender = clock.now(), to_e164(request.form.get("From", ""))
    with transaction():
        hooks.hear(TWILIO, f"text {request.form.get('MessageSid', '')}", now=now)
        words = request.form.get("Body", "")[:LONGEST_TEXT]
        answer = incoming.receive(sender, words, chosen=settings(), now=now) if sender else ""
    said = MessagingResponse()
    if answer:
        said.message(answer)
    return Response(str(said), mimetype="text/xml")


@bp.post("/gatewayapi/text-messages/<uuid:attempt_id>/reports")
@gatewayapi_hook
def gatewayapi_report(attempt_id: uuid.UUID) -> ResponseReturnValue:
    """How one message goes, as GatewayAPI says it."""
    said = gatewayapi_hooks.said()
    if said.get("userref") != str(attempt_id):
        raise HookRefused(Why.UNKNOWN)
    report = gatewayapi_hooks.report_of(said, attempt_id)
    if report is not None:
        with transaction():
            note_report(report, now=clock.now())
    return "", 204
