"""At each minute there is a room exactly when there is a meeting, whatever happened to it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bridges.pexip.making import Pexip
from video.services import CLOSE_AFTER, OPEN_BEFORE

MINUTE = timedelta(minutes=1)
# Two of these are the nights on which clocks change, as everybody lives through them.
NIGHTS = [datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
          datetime(2027, 3, 28, 0, 30, tzinfo=UTC)]  # fmt: skip
WINDOW = 300  # minutes from the first meeting's start less an hour


@dataclass(frozen=True)
class Deed:
    """Something happens to the meeting at a minute."""

    at: int
    kind: str
    by: int


DEEDS = st.lists(
    st.builds(
        Deed, at=st.integers(0, WINDOW - 1),
        kind=st.sampled_from(["move", "extend", "cancel", "turn"]), by=st.integers(-90, 180),
    ),
    max_size=4,
)  # fmt: skip


@dataclass
class Model:
    """What should be."""

    starts_at: datetime
    ends_at: datetime
    is_off: bool = False

    def is_on(self, now: datetime) -> bool:
        return not self.is_off and self.starts_at - OPEN_BEFORE <= now < self.ends_at + CLOSE_AFTER


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(begins=st.sampled_from(NIGHTS), minutes=st.integers(5, 90), deeds=DEEDS)
def test_the_room_is_there_exactly_while_the_meeting_is(
    pexip: Pexip, begins: datetime, minutes: int, deeds: list[Deed]
) -> None:
    world = pexip.stage.server.world
    first = begins - timedelta(hours=1)
    world.now = first - timedelta(days=1)
    id = pexip.meet(at=begins, key=str(uuid.uuid4()), hours=minutes / 60)
    number, model = pexip.number_of(id), Model(begins, begins + minutes * MINUTE)
    for minute in range(WINDOW):
        world.now = first + minute * MINUTE
        for deed in deeds:
            if deed.at == minute:
                happen(pexip, id, model, deed)

        assert pexip.is_there(number, world.now) == model.is_on(world.now), world.now


def happen(pexip: Pexip, id: object, model: Model, deed: Deed) -> None:
    """To the meeting, and to what we expect of it. What is over stays over."""
    now = pexip.stage.now
    if deed.kind == "turn":
        pexip.stage.run()
        model.is_off |= now >= model.ends_at + CLOSE_AFTER
    if model.is_off or now >= model.ends_at + CLOSE_AFTER:
        return
    if deed.kind == "cancel":
        pexip.cancel(id)  # type: ignore[arg-type]  # it came from there
        model.is_off = True
    if deed.kind in ("move", "extend"):
        is_move = deed.kind == "move"
        starts_at = model.starts_at + (deed.by * MINUTE if is_move else timedelta())
        ends_at = model.ends_at + deed.by * MINUTE
        if ends_at > starts_at:
            model.starts_at, model.ends_at = starts_at, ends_at
            pexip.move(id, starts_at, ends_at)  # type: ignore[arg-type]  # it came from there
