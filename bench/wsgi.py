"""What the bench serves: the service, and beside it Flask views that do as little as can be."""

import os
import uuid

from flask import Flask, abort, request
from sqlalchemy import Engine, update
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app import create_web
from core.db import db
from notifications.texts.models import SmsDelivery, SmsState


def _bare(engine: Engine) -> Flask:
    bare = Flask("bare")

    @bare.get("/")
    def nothing() -> str:
        return "<!doctype html><title>Nothing</title>"

    @bare.post("/reports/<uuid:attempt_id>")
    def report(attempt_id: uuid.UUID) -> tuple[str, int]:
        """Whose call it is, and one commit."""
        signed = request.headers.get(SIGNATURE_HEADER, "")
        address = os.environ["BASE_URL"] + request.script_root + request.path
        if not RequestValidator(os.environ["TWILIO_AUTH_TOKEN"]).validate(
            address, request.form, signed
        ):
            abort(403)
        said = update(SmsDelivery).where(SmsDelivery.id == attempt_id)
        with engine.begin() as line:
            line.execute(said.values(state=SmsState(request.form["MessageStatus"])))
        return "", 204

    return bare


def create_both() -> DispatcherMiddleware:
    """The service at /, the bare views at /bare/, in the same processes."""
    web = create_web()
    with web.app_context():
        engine = db.engine
    return DispatcherMiddleware(web, {"/bare": _bare(engine)})
