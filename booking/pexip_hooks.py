"""Addresses that bridges call. They stand here because rooms and messages do not know each other:
what is behind a number is `video`'s answer, and who is refused is noted as any other caller is.
"""

import uuid

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from core import clock
from core.db import db, transaction
from core.web import key
from notifications.hooks import HookRefused, Why, body_of, guarded
from video.outside.pexip import calling, policy
from video.outside.pexip import events as pexip_events

MOST_EVENTS = 500_000  # octets: several hundred at once

bp = Blueprint("pexip_hooks", __name__, url_prefix="/hooks/pexip/<uuid:bridge_id>")


def _has_password() -> None:
    """Whose it is, the view asks: in the statement that answers, too."""
    try:
        said = request.authorization
    except ValueError as error:  # letters that no header has
        raise HookRefused(Why.WRONG_PASSWORD) from error
    if said is None or said.type != "basic":
        raise HookRefused(Why.WRONG_PASSWORD)


@bp.get("/policy/v1/service/configuration")
@guarded(_has_password)
def service_configuration(bridge_id: uuid.UUID) -> ResponseReturnValue:
    """Pexip asks what is behind a number. It waits five seconds, and looks among its own rooms
    when it gets no answer."""
    now = clock.now()
    try:
        answer = policy.answer(_asked(bridge_id), key=key(), now=now)
        if answer.is_probe:
            with transaction():
                calling.note_asked(bridge_id, now=now)
    except calling.NotLetIn as error:
        raise HookRefused(Why.WRONG_PASSWORD) from error
    except DBAPIError:
        db.session.rollback()
        return jsonify(policy.NOT_OURS), 503
    return jsonify(answer.said)


@bp.post("/events")
@guarded(_has_password)
def events(bridge_id: uuid.UUID) -> ResponseReturnValue:
    """Who comes and goes. Pexip tells one thing after the other, and the next only once it hears
    yes: so also what it told before is answered with yes, and changes nothing."""
    body, now = body_of("application/json", most=MOST_EVENTS), clock.now()
    asked = _asked(bridge_id)
    try:
        with transaction():
            hook = calling.hook_by(bridge_id)
            calling.check(hook, asked.user, asked.password, key=key())
            pexip_events.hear(bridge_id, body, now=now)
    except calling.NotLetIn as error:
        raise HookRefused(Why.WRONG_PASSWORD) from error
    except pexip_events.NoEvents as error:
        raise HookRefused(Why.WRONG_TYPE) from error
    except pexip_events.LongAgo as error:
        raise HookRefused(Why.REPLAYED) from error
    return "", 200


def _asked(bridge_id: uuid.UUID) -> policy.Asked:
    said = request.authorization
    user, password = (said.username, said.password) if said else (None, None)
    return policy.Asked(bridge_id, user or "", password or "", request.args.get("local_alias", ""))
