"""A line to the fake, at its own time."""

from tests.bridges.cms.fake import GUESTS, HOSTS
from tests.bridges.cms.server import PASSWORD, USER, CmsServer
from tests.bridges.fake_server import HERE
from video.outside.cms.line import Access, Cms

PIN_KEY = b"0123456789abcdef0123456789abcdef"


def cms(server: CmsServer, **changes: object) -> Cms:
    """As an administrator would have put it in."""
    said = {
        "api_url": server.api_url, "user": USER, "password": PASSWORD,
        "profiles": {"host": HOSTS, "guest": GUESTS}, "marker": "moedebro-1", "pin_key": PIN_KEY,
    }  # fmt: skip
    access = Access(**(said | changes))  # type: ignore[arg-type]  # as the table has them
    return Cms(access, HERE, now=server.world.now)
