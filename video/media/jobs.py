"""What is done about the media server by the clock, and what `doctor` asks it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.jobs import Job
from core.web import key, settings
from video.media import sweeping
from video.media.janus import FORBIDDEN, PLUGIN, UNAUTHORISED, Janus, MediaAway, MediaRefused
from video.media.rooms import ours
from video.media.settings import access_of

EVERY = timedelta(seconds=15)


def _sweep(now: datetime) -> int:
    return sweeping.sweep(access_of(settings()), key=key(), now=now)


def fault() -> str | None:
    """What is wrong with the media server, in words that name the setting."""
    access = access_of(settings())
    if access is None:
        return None
    try:
        with Janus(access) as janus:
            if PLUGIN not in janus.info().get("plugins", {}):
                return f"{access.url} is no Janus with the plugin videoroom"
        with sweeping.visiting(access) as (janus, session, handle):
            ours(janus, session, handle, key=key())
    except MediaAway:
        return f"{access.url} does not answer as Janus does"
    except MediaRefused as refusal:
        names = {FORBIDDEN: "JANUS_SECRET is not its api_secret",
                 UNAUTHORISED: "JANUS_ADMIN_KEY is not its admin_key"}  # fmt: skip
        return f"{access.url}: {names.get(refusal.code, f'refuses with {refusal.code}')}"
    return None


JOBS: Sequence[Job] = (
    Job("media-swept", _sweep, sweeping.has_any, every=EVERY, is_alone=True, is_a_look=True),
)
