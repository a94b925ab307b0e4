"""Who sits at the table of a meeting: the units that belong there, and the people it is about."""

import uuid
from collections import Counter
from collections.abc import Sequence
from random import Random

from accounts.models import OrganisationKind
from booking.services import Invitee
from booking.services.participants import invite_unit
from support.demo.region.founding import Home
from support.demo.region.guests import Guests
from support.demo.region.matters import AWAY, Recipe

SEATS_AT_FORUM = 11  # with the leader: twelve
OF_AN_AUTHORITY = ("adults", "discharge")  # the unit that comes to a forum


class Table:
    """Lays the table. Of the units that fit, the one with the fewest meetings comes first."""

    def __init__(self, homes: Sequence[Home], chance: Random) -> None:
        self._homes, self._chance = homes, chance
        self._guests = Guests(chance)
        self._had: Counter[uuid.UUID] = Counter()

    def forget(self) -> None:
        """Who has had how many."""
        self._had.clear()

    def convening(self, recipe: Recipe) -> Home:
        """A unit whose people lead such meetings."""
        return self._fewest([h for h in self._homes if h.kind in recipe.convenes and h.people])

    def lay(self, recipe: Recipe, home: Home) -> list[Invitee]:
        """Everybody but the leader."""
        units = self._forum() if recipe.is_forum else self._near(recipe, home)
        invitees = [invite_unit(h.unit) for h in units if h is not home]
        if recipe.is_forum:
            invitees = self._guests.with_room_system(invitees)
        return [*invitees, *self._guests.private(recipe)]

    def _near(self, recipe: Recipe, home: Home) -> list[Home]:
        """Units of the area; those of a municipality all of the one where the citizen lives."""
        area = home.area or self._chance.choice([h.area for h in self._homes if h.area])
        lives_in = _municipality(home)
        found: list[Home] = []
        for kind in recipe.comes:
            if kind == AWAY:
                found.append(self._fewest([h for h in self._homes if h.kind == "adults"]))
                continue
            fit = [h for h in self._homes if h.kind == kind and h.area in (area, "")]
            found.append(self._fewest([h for h in fit if _municipality(h) == lives_in] or fit))
            lives_in = lives_in or _municipality(found[-1])
        return found

    def _forum(self) -> list[Home]:
        """One unit of each of so many authorities."""
        authorities = {
            h.unit.organisation.name: h for h in self._homes if h.kind in OF_AN_AUTHORITY
        }
        return [authorities[n] for n in self._chance.sample(sorted(authorities), SEATS_AT_FORUM)]

    def _fewest(self, fit: Sequence[Home]) -> Home:
        fewest = min(self._had[h.unit.id] for h in fit)
        chosen = self._chance.choice([h for h in fit if self._had[h.unit.id] == fewest])
        self._had[chosen.unit.id] += 1
        return chosen


def _municipality(home: Home) -> str:
    organisation = home.unit.organisation
    return organisation.name if organisation.kind == OrganisationKind.MUNICIPALITY else ""
