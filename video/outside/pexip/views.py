"""What whoever runs a Pexip puts in there: our addresses, and the password it calls us with."""

import uuid

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.web import key, settings
from video.outside import accesses
from video.outside.models import Bridge
from video.outside.pexip import calling
from video.outside.pexip.models import POLICY

ONE = "/organisations/<uuid:organisation_id>/bridges/<uuid:bridge_id>"
bp = Blueprint("pexip", __name__, url_prefix=ONE)


@bp.get("/pexip")
@with_role(Role.ADMINISTRATOR)
def show(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> ResponseReturnValue:
    """The addresses, and whether there is a password."""
    found = accesses.find_bridge(current_actor(), bridge_id)
    return _page(_mine(found, organisation_id))


@bp.post("/pexip-passwords")
@with_role(Role.ADMINISTRATOR)
def make_password(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> ResponseReturnValue:
    """A new one, shown on the page that answers."""
    by, now = current_actor(), clock.now()
    with transaction():
        bridge = _mine(accesses.lock_bridge(by, bridge_id), organisation_id)
        password = calling.make_password(bridge, by=by, key=key(), now=now)
    return _page(_mine(accesses.find_bridge(by, bridge_id), organisation_id), password=password)


def _page(bridge: Bridge, *, password: str | None = None) -> str:
    base = settings().base_url.rstrip("/")
    asked = url_for("pexip_hooks.service_configuration", bridge_id=bridge.id)
    policy = asked.partition("/policy/")[0]
    return render_template(
        "video/pexip.html", bridge=bridge, hook=calling.hook_of(bridge), user=calling.USER,
        password=password, policy_url=f"{base}{policy}" if bridge.kind == POLICY else None,
        events_url=base + url_for("pexip_hooks.events", bridge_id=bridge.id),
        now=clock.now(),
    )  # fmt: skip


def _mine(bridge: Bridge | None, organisation_id: uuid.UUID) -> Bridge:
    if bridge is None or bridge.organisation_id != organisation_id or not bridge.opens_late:
        abort(404)
    return bridge
