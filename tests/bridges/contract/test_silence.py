"""A bridge that takes the question and never ends its answer: it is left after its time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.bridges.cms.server import cms_server
from tests.bridges.fake_server import HERE, IMPATIENT, Fault, Server, vdx_server
from tests.bridges.making import Stage, make_stage
from tests.bridges.pexip.fake_server import pexip_server
from tests.conftest import Work
from tests.factories import Cast
from video.models import ProvisionState
from video.outside.models import Bridge, Trouble

FAKES: dict[str, Callable[[], AbstractContextManager[Server]]] = {
    "vdx": vdx_server, "cms": cms_server, "pexip": pexip_server,
}  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rests(stage: Stage) -> bool:
    bridge = stage.session.get_one(Bridge, stage.bridge_id, populate_existing=True)
    return bridge.rests_until is not None


@pytest.mark.parametrize("fault", [Fault.STILL, Fault.DRIP])
@pytest.mark.parametrize("name", list(FAKES))
def test_who_never_ends_its_answer_is_left_and_asked_again(
    name: str, fault: Fault, app: Flask, work: Work, session: Session, cast: Cast
) -> None:
    with FAKES[name]() as server:
        stage = make_stage(app, work, session, cast, server)
        stage.reach = IMPATIENT
        id = stage.order(at=stage.now + timedelta(minutes=5))
        server.faults = [(method, fault) for method in METHODS for _time in range(5)]
        stage.run()

        [order] = stage.orders()
        assert server.held.is_set()
        assert (order.trouble, order.lease_until) == (Trouble.NO_ANSWER, None)
        assert order.claimed_by is None
        assert rests(stage)
        assert stage.provision(id).state == ProvisionState.PENDING

        server.faults, stage.reach = [], HERE
        for _turn in range(4):
            stage.later(minutes=2)
        assert stage.orders()[0].trouble is None
        assert stage.provision(id).state == ProvisionState.READY
