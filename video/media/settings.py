"""Where the media server of this installation is."""

from core.config import Settings
from video.media.janus import Access


def access_of(settings: Settings) -> Access | None:
    """None where there is none."""
    if not settings.janus_url:
        return None
    return Access(settings.janus_url.rstrip("/"), settings.janus_secret, settings.janus_admin_key)
