"""Several at the same thing: workers, requests, and a worker that is killed in the middle."""

import subprocess
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select, text

from accounts.models import User
from core.config import Settings
from core.db import db
from core.web import key
from tests.bridges.fake_server import Fault, Server
from tests.bridges.making import HOUR, Stage, vdx
from tests.factories import Cast
from tests.house.source import ROOT
from tests.servers import environment
from video import services
from video.models import Provision, ProvisionState
from video.outside import accesses, sweeping, working
from video.outside.bridge import Wish
from video.outside.models import Bridge, RoomOrder, Trouble

WORKERS, MANY = 4, 24


def together(count: int, deed: Callable[[], object]) -> None:
    """All of them begin when the last is there."""
    barrier = Barrier(count)

    def one(_number: int) -> None:
        barrier.wait(20)
        deed()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(one, range(count)))


def test_many_who_ask_for_one_room_get_one(server: Server) -> None:
    at = server.world.now + 2 * HOUR
    wish = Wish(uuid.uuid4(), "Moedebro", at, at + HOUR)
    line = vdx(server)

    together(40, lambda: line.provision(wish))

    assert len(server.world.rooms) == 1


def test_of_several_workers_each_order_is_one_ones(stage: Stage) -> None:
    for number in range(MANY):
        stage.order(key=str(number), at=stage.now + timedelta(days=number + 1))
    stage.session.rollback()

    def work_off() -> None:
        with stage.app.app_context():
            while working.work(stage.dial, key=key(), now=stage.now):
                pass

    together(WORKERS, work_off)

    assert [order.trouble for order in stage.orders()] == [None] * MANY
    assert len(stage.server.world.rooms) == MANY
    assert stage.server.count("POST /v2/meetings") == MANY


def test_who_lost_the_lease_writes_nothing(stage: Stage) -> None:
    """The slow one's look is older than what is known by now."""
    id = stage.order()
    [slow] = stage.take()
    stage.later(minutes=4)
    before = stage.provision(id).addresses

    with stage.work():
        working.keep(slow, working.Outcome(found=None), key=key(), now=stage.now)

    assert stage.provision(id).addresses == before != {}
    assert len(stage.orders()) == 1


def test_what_is_cancelled_while_it_is_made_is_given_back(stage: Stage) -> None:
    """The answer of the bridge comes after the cancellation, and is no room."""
    id = stage.order()
    [taken] = stage.take()
    with stage.work():
        services.release(db.session.get_one(Provision, id), now=stage.now)
    with stage.app.app_context():
        made = working.carry_out(taken, vdx(stage.server))
    with stage.work():
        working.keep(taken, made, key=key(), now=stage.now)

    assert stage.provision(id).state == ProvisionState.RELEASED
    assert stage.provision(id).addresses == {}
    stage.run()
    assert stage.server.world.rooms == {}


def wait_for_nobody() -> None:
    if db.engine.dialect.name == "postgresql":  # SQLite's writers queue by themselves
        db.session.execute(text("SET LOCAL lock_timeout = '1s'"))


def a_trouble(stage: Stage, key: str) -> uuid.UUID:
    """An order that failed; its id."""
    id = stage.order(key=key)
    stage.session.rollback()
    order = stage.session.scalars(select(RoomOrder).where(RoomOrder.provision_id == id)).one()
    order.trouble, order.given_up_at, order.next_try_at = Trouble.NOT_LET_IN, stage.now, None
    found = order.id
    stage.session.commit()
    return found


def hold(stage: Stage, id: uuid.UUID) -> None:
    """Somebody is at that order."""
    stage.session.scalars(select(RoomOrder).where(RoomOrder.id == id).with_for_update()).one()


def test_who_tries_all_again_waits_for_nobody_who_is_at_one(stage: Stage, cast: Cast) -> None:
    one, other = a_trouble(stage, "one"), a_trouble(stage, "other")

    with stage.work():
        wait_for_nobody()
        hold(stage, one)
        by = db.session.get_one(User, cast.frida.id)
        bridge = db.session.get_one(Bridge, stage.bridge_id)
        accesses.try_again(bridge, by=by, now=stage.now)

    due = {order.id for order in stage.orders() if order.next_try_at}
    assert other in due


def test_who_looks_through_a_bridge_waits_for_nobody_who_is_at_an_order(stage: Stage) -> None:
    stage.order(at=stage.now + 24 * HOUR)
    stage.run()
    [order] = stage.orders()
    order.next_try_at, order.made_at = None, stage.now - HOUR
    stage.session.commit()
    id = order.id
    seen = sweeping.Look(stage.now, stage.now + 48 * HOUR, [])

    with stage.work():
        wait_for_nobody()
        hold(stage, id)
        sweeping.compare(stage.bridge_id, seen, now=stage.now)

    stage.session.rollback()
    with stage.work():
        sweeping.compare(stage.bridge_id, seen, now=stage.now)
    assert stage.orders()[0].next_try_at == stage.now


def test_a_held_bridge_can_be_named_by_an_order(stage: Stage, cast: Cast) -> None:
    """Its foreign key does so: who has an order and writes another must not wait for who waits
    for that order."""
    named = select(Bridge.id).with_for_update(read=True, key_share=True, nowait=True)
    with stage.work():
        by = db.session.get_one(User, cast.frida.id)
        assert accesses.lock_bridge(by, stage.bridge_id)

        assert list(stage.session.scalars(named)) == [stage.bridge_id]
        stage.session.rollback()


def a_worker(settings: Settings) -> subprocess.Popen[bytes]:
    """As an operator runs it, beside a bridge in its own network."""
    env = environment(settings) | {"BRIDGE_NETWORKS": "127.0.0.0/8", "DEMO": "1"}
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "worker"],
                            cwd=ROOT, env=env)  # fmt: skip


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    stage: Stage, settings: Settings
) -> None:
    stage.server.faults = [("POST", Fault.HELD)]
    id = stage.order(at=stage.now + 24 * HOUR)
    stage.session.rollback()
    worker = a_worker(settings)
    try:
        assert stage.server.held.wait(60)  # the bridge has acted, and not answered
    finally:
        worker.kill()
        worker.wait(30)
        stage.server.let_go.set()
    assert stage.provision(id).addresses == {}

    stage.later(minutes=5)

    assert len(stage.server.world.rooms) == 1
    assert stage.provision(id).addresses
