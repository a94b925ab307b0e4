"""Calls from GatewayAPI: a token signed with the secret of the webhook (HS256) holds what it says.

The token is what is believed, and not the body beside it: only the token is signed.
"""

import uuid
from typing import Any

import jwt
from flask import abort, g, request

from core.web import settings
from notifications import hooks
from notifications.hooks import HookRefused, Why
from notifications.texts.gatewayapi import NAME
from notifications.texts.models import SmsState
from notifications.texts.states import Report

SIGNATURE_HEADER = "X-Gwapi-Signature"
JSON = "application/json"
LONGEST_TOKEN = 8_000

# GatewayAPI's words, its final ones in full. SKIPPED: taken and passed over on purpose.
STATES = {
    "BUFFERED": SmsState.QUEUED,
    "ENROUTE": SmsState.SENT,
    "ACCEPTED": SmsState.SENT,  # the network took it in the person's place
    "DELIVERED": SmsState.DELIVERED,
    "EXPIRED": SmsState.UNDELIVERED,
    "UNDELIVERABLE": SmsState.UNDELIVERED,
    "REJECTED": SmsState.UNDELIVERED,
    "DELETED": SmsState.FAILED,
    "SKIPPED": SmsState.FAILED,
}


def check() -> None:
    """Raises HookRefused for whoever does not know our secret; 404 where we have none."""
    secret = settings().gatewayapi_webhook_secret
    if not secret:
        abort(404)
    hooks.body_of(JSON)
    token = request.headers.get(SIGNATURE_HEADER, "")[:LONGEST_TOKEN]
    try:
        # They name no end of validity: what was heard before is told by what it says.
        g.gatewayapi_said = jwt.decode(token, secret, algorithms=["HS256"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise HookRefused(Why.WRONG_SIGNATURE) from error


def said() -> dict[str, Any]:
    """What the call says, in a view behind `gatewayapi_hook`."""
    found: dict[str, Any] = g.gatewayapi_said
    return found


def report_of(said: dict[str, Any], attempt: uuid.UUID) -> Report | None:
    """The report, if it is about one. Codes are hexadecimal there."""
    state = STATES.get(str(said.get("status", "")))
    id = said.get("id")
    if state is None or not isinstance(id, int | str):
        return None
    code = said.get("code")
    word = str(code)[:20] if isinstance(code, int | str) and code else None
    return Report(NAME, attempt, str(id)[:80], state, word)


gatewayapi_hook = hooks.guarded(check)
