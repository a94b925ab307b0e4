"""What bridges tell of who is there: in any order, more than once, and of others' rooms too."""

import itertools
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.bridges.making import Stage
from tests.plans import is_led_by
from video.outside import live
from video.outside.live import CallTold, LegTold, Live
from video.outside.live_models import BridgeCall, BridgeLeg

SECOND = timedelta(seconds=1)


def tell(stage: Stage, *told: CallTold | LegTold) -> None:
    with stage.work():
        live.note(stage.bridge_id, told, now=stage.now)


def seen(stage: Stage, id: uuid.UUID) -> Live:
    stage.session.rollback()
    with stage.work():
        return live.live_in([id]).get(id, Live())


def came(stage: Stage, leg: str, *, after: int = 0, **said: object) -> LegTold:
    at = stage.now + after * SECOND
    return LegTold(leg, at, call="c1", has_come=True, **said)  # type: ignore[arg-type]


def test_whatever_the_order_the_same_people_are_there(stage: Stage) -> None:
    id = stage.order()
    [order] = stage.orders()
    told: list[CallTold | LegTold] = [
        CallTold("c1", stage.now, order.id), came(stage, "host"), came(stage, "gone", after=1),
        LegTold("gone", stage.now + 5 * SECOND, is_over=True),
        came(stage, "guest", after=2, waits=True),
    ]  # fmt: skip
    for turn in itertools.islice(itertools.permutations(told), 0, None, 5):
        for one in turn:
            tell(stage, one)
        assert seen(stage, id) == Live(inside=1, waiting=1, came=3, is_told=True)
        with stage.work():
            live.forget(stage.now + 40 * timedelta(days=1))


def test_told_twice_nothing_is_counted_twice(stage: Stage) -> None:
    id = stage.order()
    [order] = stage.orders()
    told: list[CallTold | LegTold] = [CallTold("c1", stage.now, order.id), came(stage, "host")]

    tell(stage, *told, *told)

    assert seen(stage, id) == Live(inside=1, came=1, is_told=True)


def test_who_was_let_in_waits_no_more_whatever_comes_late(stage: Stage) -> None:
    id = stage.order()
    [order] = stage.orders()
    tell(stage, CallTold("c1", stage.now, order.id), came(stage, "guest", after=9, waits=False))

    tell(stage, came(stage, "guest", after=2, waits=True))

    assert seen(stage, id) == Live(inside=1, came=1, is_told=True)


def test_when_it_is_over_there_everybody_has_gone(stage: Stage) -> None:
    id = stage.order()
    [order] = stage.orders()
    tell(stage, CallTold("c1", stage.now, order.id, is_over=True))

    tell(stage, came(stage, "late"))

    assert seen(stage, id) == Live(came=1, is_told=True)


def test_of_rooms_of_others_nothing_is_known(stage: Stage) -> None:
    id = stage.order()
    tell(stage, CallTold("c9", stage.now, uuid.uuid4()), CallTold("c1", stage.now))
    tell(stage, came(stage, "somebody"))

    assert seen(stage, id) == Live()
    rooms = select(BridgeCall.provision_id).where(BridgeCall.provision_id.is_not(None))
    assert stage.session.scalars(rooms).all() == []


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_after_a_week_it_is_forgotten(stage: Stage, days: int, left: int) -> None:
    tell(stage, CallTold("c1", stage.now), came(stage, "somebody"))
    later = stage.now + timedelta(days=days)

    with stage.work():
        assert live.has_old(later) != bool(left)
        live.forget(later)

    stage.session.rollback()
    for row in (BridgeCall, BridgeLeg):
        assert stage.session.scalar(select(func.count()).select_from(row)) == left


def test_each_question_has_its_index(stage: Stage) -> None:
    with stage.work():
        calls = select(BridgeCall.call).where(BridgeCall.provision_id == uuid.uuid4())
        assert is_led_by("ix_bridge_call_provision_id", calls)
        legs = select(BridgeLeg.leg).where(
            BridgeLeg.bridge_id == stage.bridge_id, BridgeLeg.call == "c1"
        )
        assert is_led_by("ix_bridge_leg_call", legs)
        assert is_led_by("ix_bridge_leg_told_at", live._old_legs(stage.now))
        assert is_led_by("ix_bridge_call_told_at", live._old_calls(stage.now))
