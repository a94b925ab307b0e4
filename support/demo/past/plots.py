"""How calls for help went: minutes after they were asked for, and what was done then."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from support import directory
from support.acceptance import acceptance_due
from support.demo.past import words
from support.demo.past.record import Record, Units
from support.demo.region.troubles import Trouble
from support.models import Outcome, SupportUnit, Ticket, WaitsFor
from support.routing import after
from support.services import choosing


@dataclass
class Play:
    """One case on its way."""

    record: Record
    trouble: Trouble
    receivers: Sequence[SupportUnit]  # of its route, in order; then whom everybody may ask
    units: Units
    helpers: Mapping[uuid.UUID, Sequence[User]]  # by unit
    chance: Random
    asked: list[SupportUnit] = field(default_factory=list)  # to take it over

    def take(self, at: datetime) -> None:
        self.record.take(self._helper(), at=at)

    def reply(self, at: datetime) -> None:
        self.record.reply(self.trouble.answer, self._helper(), at=at)

    def note(self, at: datetime) -> None:
        self.record.note(f"Prøvet: {self.trouble.tried.lower()}.", self._helper(), at=at)

    def not_yet(self, at: datetime) -> None:
        self.record.write(self.chance.choice(words.NOT_YET), at=at)

    def helped(self, at: datetime) -> None:
        self.record.write(self.chance.choice(words.HELPED), at=at)

    def wait(self, at: datetime) -> None:
        self.record.note(words.WAITED_FOR, self._helper(), at=at)
        self.record.wait(WaitsFor.THIRD_PARTY, self._helper(), at=at)

    def resume(self, at: datetime) -> None:
        self.record.resume(self._helper(), at=at)

    def forward(self, at: datetime) -> None:
        """To the next that is there; else nobody is asked, and the unit goes on with it."""
        left = [u for u in self._onward() if u.id in directory.open_units([u], at)]
        if left:
            self._ask(left[0], self.chance.choice(words.WHY_FORWARDED), at)

    def give_back(self, at: datetime) -> None:
        if len(self.record.had) > 1:
            self._ask(self.units[self.record.had[-2]], words.BACK_AGAIN, at)

    def accept(self, at: datetime) -> None:
        if self.asked:
            unit = self.asked.pop()
            self.record.accept(self.helpers[unit.id][0], at=at)

    def works(self, at: datetime) -> None:
        self.record.resolve(Outcome.CAN_ATTEND, None, at=at)

    def resolve(self, at: datetime) -> None:
        self.record.resolve(Outcome.CAN_ATTEND, self._helper(), at=at)

    def give_up(self, at: datetime) -> None:
        self.record.resolve(Outcome.CANNOT_ATTEND, self._helper(), at=at)

    def tell(self, at: datetime) -> None:
        self.record.tell(self._helper(), at=at)

    @property
    def _ticket(self) -> Ticket:
        return self.record.ticket

    def _ask(self, unit: SupportUnit, why: str, at: datetime) -> None:
        due_at = acceptance_due(self._ticket, unit, at)
        self.record.hand_over(
            unit.id, (why, self.trouble.tried), self._helper(), at=at, due_at=due_at
        )
        self.asked.append(unit)

    def _onward(self) -> Sequence[SupportUnit]:
        """Where it may go without a reason out of the ordinary."""
        ids = after(tuple(u.id for u in self.receivers), self._ticket.responsible_id)
        may = [self.units[id] for id in ids if id != self._ticket.responsible_id]
        return [u for u in may if not choosing.is_exception(self._ticket, u.tier)]

    def _helper(self) -> User:
        return self._ticket.assignee or self.helpers[self._ticket.responsible_id][0]


Step = tuple[int, Callable[[Play, datetime], None]]


@dataclass(frozen=True)
class Plot:
    """When it is asked for, in minutes after the start of the meeting, and what follows."""

    asked: int
    steps: Sequence[Step]
    bars: bool = False  # they did not get in
    is_evening: bool = False  # asked on the evening before instead

    def play(self, play: Play, asked_at: datetime) -> None:
        """Do it all."""
        for minutes, do in self.steps:
            do(play, asked_at + timedelta(minutes=minutes))


P = Play
QUICK = Plot(-48, ((3, P.take), (6, P.reply), (10, P.helped), (12, P.resolve), (16, P.tell)))
SLOWER = Plot(
    -90,
    ((4, P.take), (7, P.reply), (12, P.not_yet), (15, P.reply), (21, P.helped), (23, P.resolve),
     (30, P.tell)),
)  # fmt: skip
ALONE = Plot(-50, ((2, P.take), (4, P.reply), (9, P.works), (12, P.tell)))
DAY_BEFORE = Plot(
    -1440, ((20, P.take), (35, P.reply), (140, P.helped), (150, P.resolve), (170, P.tell))
)
FORWARDED = Plot(
    -80,
    ((4, P.take), (12, P.forward), (16, P.accept), (21, P.reply), (30, P.helped), (33, P.resolve),
     (41, P.tell)),
)  # fmt: skip
CANNOT = Plot(
    -45,
    ((4, P.take), (9, P.reply), (15, P.not_yet), (24, P.give_up), (31, P.tell)),
    bars=True,
)
SUPPLIER = Plot(-240, ((10, P.take), (15, P.wait), (90, P.resume), (100, P.resolve), (110, P.tell)))
LEARNING = Plot(80, ((30, P.take), (45, P.reply), (65, P.helped), (75, P.resolve), (90, P.tell)))
EVENING = Plot(
    0, ((5, P.take), (9, P.reply), (20, P.helped), (25, P.resolve), (30, P.tell)), is_evening=True
)
# What was promised was not kept.
UNTAKEN = Plot(-50, ((17, P.take), (20, P.reply), (26, P.helped), (28, P.resolve), (36, P.tell)))
SHORT = Plot(-7, ((2, P.take), (3, P.reply), (9, P.helped), (11, P.resolve), (18, P.tell)))
WORKED = Plot(-40, ((3, P.take), (20, P.note), (44, P.resolve), (50, P.tell)))
WAITED = Plot(-45, ((3, P.take), (5, P.reply), (50, P.helped), (52, P.resolve), (60, P.tell)))
AROUND = Plot(
    -70,
    ((3, P.take), (8, P.forward), (16, P.accept), (25, P.give_back), (34, P.accept),
     (68, P.resolve), (75, P.tell)),
)  # fmt: skip
STUCK = Plot(80, ((30, P.take), (40, P.wait)))  # and there it still lies

SHARES: Mapping[Plot, int] = {
    QUICK: 32, SLOWER: 18, ALONE: 15, DAY_BEFORE: 15, FORWARDED: 18, CANNOT: 8, SUPPLIER: 6,
    LEARNING: 10, EVENING: 8, UNTAKEN: 8, SHORT: 6, WORKED: 5, WAITED: 6, AROUND: 5,
}  # fmt: skip
