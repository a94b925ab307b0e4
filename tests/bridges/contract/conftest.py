"""Each kind there is. `static`, `local` and, on a Janus, `janus` are run for real, bridges against
their fakes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.bridges.cms.server import cms_server
from tests.bridges.contract.kinds import Kind
from tests.bridges.contract.media_kind import MediaKind
from tests.bridges.fake_server import Server, vdx_server
from tests.bridges.making import make_stage
from tests.bridges.pexip.fake_server import pexip_server, policy_server
from tests.conftest import Work
from tests.factories import Cast
from tests.media_servers import MediaServer, media_server
from video import services

# Those that need no bridge stand before one that they never ask.
FAKES: Mapping[str, Callable[[], AbstractContextManager[Server]]] = {
    "static": vdx_server, "local": vdx_server, "janus": vdx_server, "vdx": vdx_server,
    "cms": cms_server,
    "pexip-policy": policy_server, "pexip": pexip_server,
}  # fmt: skip


@pytest.fixture(scope="session")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], MediaServer]]:
    """A media server, once somebody asks for it."""
    with ExitStack() as until:
        started: list[MediaServer] = []

        def ask() -> MediaServer:
            if not started:
                folder = tmp_path_factory.mktemp("janus")
                started.append(until.enter_context(media_server(folder)))
            return started[0]

        yield ask


@pytest.fixture(params=list(services.PROVIDERS))
def kind(
    request: pytest.FixtureRequest,
    app: Flask,
    work: Work,
    session: Session,
    cast: Cast,
    janus: Callable[[], MediaServer],
) -> Iterator[Kind]:
    """One of them."""
    name = str(request.param)
    with FAKES[name]() as server:
        stage = make_stage(app, work, session, cast, server)
        yield MediaKind(name, stage, janus()) if name == "janus" else Kind(name, stage)
