"""Where bridges tell who comes into their rooms and who goes."""

import uuid

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from core import clock
from core.db import transaction
from core.web import key
from notifications import hooks
from notifications.hooks import HookRefused, Why
from video.outside import hooks as bridges
from video.outside.bridge import BridgeRefused

MOST_OCTETS = 500_000  # some hundreds of records, which come together after a pause

bp = Blueprint("bridge_hooks", __name__, url_prefix="/hooks/bridges")


def check() -> None:
    """The secret in the address first: whoever does not know it is not read. Raises HookRefused."""
    try:
        bridge = bridges.bridge_behind(str((request.view_args or {})["token"]), key=key())
    except bridges.WrongSecret as error:
        raise HookRefused(Why.WRONG_SIGNATURE) from error
    if bridge is None:
        raise HookRefused(Why.UNKNOWN)
    types, _reader = bridges.READERS[bridge.kind]
    content = hooks.body_of(*types, most=MOST_OCTETS)
    try:
        g.bridge_said = bridge.id, bridges.read(bridge, content)
    except BridgeRefused as error:
        raise HookRefused(Why.WRONG_TYPE) from error


@bp.post("/<token>")
@hooks.guarded(check)
def hear(token: str) -> ResponseReturnValue:
    """All that was sent, or nothing of it."""
    bridge_id: uuid.UUID = g.bridge_said[0]
    try:
        with transaction():
            bridges.hear(bridge_id, g.bridge_said[1], now=clock.now())
    except bridges.NothingNew as error:
        raise HookRefused(Why.REPLAYED) from error
    return Response(status=200)
