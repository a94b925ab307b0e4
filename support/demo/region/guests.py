"""Citizens, relatives and interpreters of the region's meetings: as much known of each as usual."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from random import Random

from booking.models import ParticipantKind
from booking.services import Invitee
from support.demo.region.matters import Recipe
from support.demo.region.names import CITIZENS, YOUNG, plain

RELATIVES = ("Ægtefælle", "Søskende", "Forælder", "Nabo", "Barnebarn", "Ven")  # fit every name
LANGUAGES = ("arabisk", "ukrainsk", "tegnsprog", "polsk")
# Who comes along, in turn: named with mail, named with a phone, nameless, with neither, nobody.
BY_MAIL, BY_PHONE, NAMELESS, BY_POST, NOBODY = "mail", "phone", "nameless", "post", "nobody"
WAYS = (BY_MAIL, NOBODY, BY_PHONE, BY_MAIL, BY_POST, NOBODY, BY_MAIL, NAMELESS, BY_MAIL, NOBODY)
EVERY_SO_MANY = 7  # an interpreter
MISTYPED = (9, 23)  # of these citizens the address was written with a letter that mail cannot take


class Guests:
    """Gives out people who are no staff. Names come again; they are first names."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._ways, self._languages = cycle(WAYS), cycle(LANGUAGES)
        self._count = 0
        self._asked = 0

    def private(self, recipe: Recipe) -> list[Invitee]:
        """The citizen, relatives and the interpreter of one meeting; often only some of them."""
        if not recipe.has_citizen and not recipe.relatives:
            return []
        people = [self._citizen(way, recipe)] if (way := self._way(recipe)) != NOBODY else []
        people += self._relatives(recipe)
        self._asked += 1
        if people and self._asked % EVERY_SO_MANY == 0:
            people.append(self._interpreter())
        return people

    def with_room_system(self, invitees: Sequence[Invitee]) -> list[Invitee]:
        """Every third sits in a room with video equipment of its own."""
        return [
            replace(invitee, joins_from_room_system=number % 3 == 0)
            for number, invitee in enumerate(invitees)
        ]

    def _way(self, recipe: Recipe) -> str:
        if not recipe.has_citizen:
            return NOBODY
        way = next(self._ways)
        return way if way != NOBODY or recipe.may_lack_citizen else next(self._ways)

    def _citizen(self, way: str, recipe: Recipe) -> Invitee:
        if way == NAMELESS:
            return Invitee(ParticipantKind.CITIZEN)
        self._count += 1
        name = self._chance.choice(YOUNG if recipe.is_young else CITIZENS)
        return Invitee(
            ParticipantKind.CITIZEN,
            name=name,
            language="en" if name in ("William", "Samir") else "da",
            email=self._mail(name) if way == BY_MAIL else None,
            phone=f"+4500{60_0000 + self._count:06d}" if way == BY_PHONE else None,
        )

    def _mail(self, name: str) -> str:
        if self._count in MISTYPED:
            return f"{name.lower()}ø{self._count}@example.org"
        return f"{plain(name)}{self._count}@example.org"

    def _relatives(self, recipe: Recipe) -> Iterator[Invitee]:
        wanted = recipe.relatives if recipe.is_young else int(self._chance.random() < 0.35)
        for _ in range(min(wanted, recipe.relatives)):
            self._count += 1
            name = self._chance.choice(CITIZENS)
            yield Invitee(
                ParticipantKind.RELATIVE,
                name=name,
                function=self._chance.choice(RELATIVES),
                email=self._mail(name) if self._count % 3 else None,
            )

    def _interpreter(self) -> Invitee:
        language = next(self._languages)
        return Invitee(
            ParticipantKind.INTERPRETER,
            name="Tolk",
            function=f"Tolk, {language}",
            email=f"tolk.{language}@example.org",
        )
