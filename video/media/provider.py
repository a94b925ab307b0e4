"""The built-in room with a media server: our page and our lobby, and about ten people."""

from video.local import LocalProvider


class MediaProvider(LocalProvider):
    """Everything but the way of sound and picture is as in the small built-in room. The room at
    the media server is made by whoever comes first: it forgets its rooms when it starts anew."""

    kind = "janus"
