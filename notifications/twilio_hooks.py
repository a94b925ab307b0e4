"""Calls from Twilio: the one place that says whether a call is really theirs.

A view of any package is opened with it:

    @bp.post("/hooks/twilio/...")
    @twilio_hook
    def ...: request.form holds what Twilio says

Twilio signs the address as we gave it to them and the form, and no time. So whoever acts on a call
also asks `hooks.hear(TWILIO, <id of the call and what it says>, now=now)` in its transaction, or
writes so that a second time changes nothing.
"""

import hmac
from urllib.parse import quote

from flask import abort, request
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from core.web import settings
from notifications import hooks
from notifications.hooks import HookRefused, Why

TWILIO = "twilio"
FORM = "application/x-www-form-urlencoded"
ACCOUNT = "AccountSid"


def outer_url() -> str:
    """The address as the caller knows it: a proxy before us changes scheme, host and port."""
    query = request.query_string.decode("ascii", "replace")
    address = settings().base_url.rstrip("/") + quote(request.path)
    return f"{address}?{query}" if query else address


def check() -> None:
    """Raises HookRefused for whoever is not our account at Twilio; 404 where we have none."""
    chosen = settings()
    if not (chosen.twilio_auth_token and chosen.twilio_account_sid):
        abort(404)
    hooks.body_of(FORM)
    signature = request.headers.get(SIGNATURE_HEADER, "")
    validator = RequestValidator(chosen.twilio_auth_token)
    if not validator.validate(outer_url(), request.form, signature):
        raise HookRefused(Why.WRONG_SIGNATURE)
    account = request.form.get(ACCOUNT, "")
    if not hmac.compare_digest(account.encode(), chosen.twilio_account_sid.encode()):
        raise HookRefused(Why.UNKNOWN_ACCOUNT)


twilio_hook = hooks.guarded(check)
