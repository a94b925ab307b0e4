"""A Cisco Meeting Server of the tests' own, in front of which the same stage stands."""

from collections.abc import Iterator

import pytest

from tests.bridges.cms.server import CmsServer, cms_server


@pytest.fixture
def server() -> Iterator[CmsServer]:
    """A fake that listens on this machine."""
    with cms_server() as one:
        yield one
