"""Pexip calls us, with a password that is made from our key and kept nowhere."""

import hmac
import uuid
from datetime import datetime

from accounts.models import User
from core import audit, secrets
from core.db import db
from video.outside.live_models import BridgeHook
from video.outside.models import Bridge, Trouble
from video.outside.pexip.models import POLICY

PURPOSE, USER = "pexip-calls", "pexip"
PASSWORD_MADE = audit.declare("pexip-password-made")
NOBODY = uuid.UUID(int=0)


class NotLetIn(Exception):
    """It was not that Pexip who called."""


def hook_of(bridge: Bridge) -> BridgeHook | None:
    """There is none until a password was made."""
    return db.session.get(BridgeHook, bridge.id)


def hook_by(bridge_id: uuid.UUID) -> BridgeHook | None:
    """The same for who calls: they know the id, and must prove the rest."""
    return db.session.get(BridgeHook, bridge_id)


def make_password(bridge: Bridge, *, by: User, key: bytes, now: datetime) -> str:
    """Under the bridge's lock. The one before opens nothing any more."""
    hook = hook_of(bridge)
    if hook is None:
        hook = BridgeHook(bridge_id=bridge.id, generation=0)
        db.session.add(hook)
    hook.generation, hook.made_at, hook.heard_at = hook.generation + 1, now, None
    audit.record(by.as_actor(), PASSWORD_MADE, subject=bridge.id, now=now)
    return password_of(hook, key)


def password_of(hook: BridgeHook, key: bytes) -> str:
    """As Pexip says it."""
    return secrets.make_token(key, PURPOSE, hook.bridge_id, hook.generation)


def check(hook: BridgeHook | None, user: str, password: str, *, key: bytes) -> None:
    """Takes as long whether or not there is such a bridge. Raises NotLetIn."""
    right = password_of(hook or BridgeHook(bridge_id=NOBODY, generation=0), key)
    is_right = hmac.compare_digest(right.encode(), password.encode())
    if hook is None or not is_right or user != USER:
        raise NotLetIn


def note_asked(bridge_id: uuid.UUID, *, now: datetime) -> None:
    """A test of the connection came all the way."""
    hook = db.session.get_one(BridgeHook, bridge_id)
    hook.heard_at = now


def not_asked(bridge_id: uuid.UUID, kind: str, *, since: datetime) -> Trouble | None:
    """After a test that called it: whether it asked us."""
    if kind != POLICY:
        return None
    hook = db.session.get(BridgeHook, bridge_id, populate_existing=True)
    was_asked = hook is not None and hook.heard_at is not None and hook.heard_at >= since
    return None if was_asked else Trouble.NOT_ASKED
