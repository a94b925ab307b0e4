"""What a file of people would do, row by row: each mail address is one user. Nobody is put out by
being absent, and no role is taken away. Nothing is written here."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from accounts.imports import known
from accounts.imports.known import NotFound, Thing
from accounts.imports.known_people import Person, people
from accounts.imports.rows import Effect, Row, by_said
from accounts.models import Role, User
from accounts.ports import closed_desks


@dataclass(frozen=True)
class Place:
    """The unit a row is about, and what it is called there."""

    id: uuid.UUID
    words: str
    is_in_use: bool


class PeopleJudge:
    """Holds each row against the users and units there are, and against the rows before it."""

    def __init__(self, emails: Collection[str], actor: User, *, hold: bool) -> None:
        organisations = known.organisations(actor, hold=False)
        units = known.units(actor, hold=False)
        self._organisations = {thing.id: thing for thing in organisations}
        self._organisations_said = by_said(organisations)
        self._units = {thing.id: thing for thing in units}
        self._units_said = by_said(units)
        self._people = people(actor, emails, hold=hold)
        self._closed_desks = closed_desks()
        self._seen: dict[str, int] = {}

    def row(self, number: int, values: dict[str, Any], faults: list[str]) -> Row:
        """What this row would do."""
        email = values.get("email")
        label = str(values.get("name") or email or _("without a name"))
        person = self._people.get(email or "")
        place: Place | None = None
        try:
            place = self._place(values)
        except NotFound as unclear:
            faults.append(str(unclear))
        if not faults:  # a cell that was refused is no half of anything
            faults += _half(values, person)
        faults += self._about_mail(number, email, person, faults)
        given = _given(values, person, place)
        if given and place and not place.is_in_use:
            faults.append(_("»%(name)s« is out of use.", name=place.words))
        faults += self._no_desk(person, place, given)
        if faults:
            return Row(number, label, Effect.WRONG, tuple(faults))
        new, place_id = _new(values, person, place, given), place.id if place else None
        target = person.as_thing(place_id, place.words if place else None) if person else None
        effect = Effect.ADDED if target is None else Effect.CHANGED if new else Effect.UNCHANGED
        return Row(number, label, effect, (), _doubts(values, person), target, place_id, new)

    def _about_mail(
        self, number: int, email: str | None, person: Person | None, faults: list[str]
    ) -> list[str]:
        """Who works only elsewhere is not spoken of: not even that they are there."""
        if email is None:
            return [] if faults else [_("Each user needs an e-mail address.")]
        earlier = self._seen.setdefault(email, number)
        if earlier != number:
            return [_("The same e-mail address as in row %(row)s.", row=earlier)]
        if person and not person.is_here:
            return [_("This e-mail address cannot be used here.")]
        return []

    def _no_desk(
        self, person: Person | None, place: Place | None, given: tuple[Role, ...]
    ) -> list[str]:
        """Where the cases of a unit are not here, nobody becomes a supporter in it."""
        if place is None or Role.SUPPORTER not in given:
            return []
        if person and Role.SUPPORTER in person.roles_in(place.id):
            return []
        why = self._closed_desks.get(place.id)
        return [f"»{place.words}«: {why}"] if why else []

    def _place(self, values: Mapping[str, Any]) -> Place | None:
        organisation = self._organisation(values.get("organisation"))
        said = values.get("unit")
        if said is None:
            return None
        ids = self._units_said.get(said.casefold(), set())
        units = [self._units[id] for id in ids]
        if organisation:
            units = [unit for unit in units if unit.place == organisation]
        if not units:
            raise NotFound(_("You look after no unit »%(said)s«.", said=said))
        if len(units) > 1:
            raise NotFound(
                _(
                    "Several units are called or have »%(said)s«. Say the organisation.",
                    said=said,
                )
            )
        return self._as_place(units[0])

    def _organisation(self, said: str | None) -> uuid.UUID | None:
        if said is None:
            return None
        found = self._organisations_said.get(said.casefold(), set())
        if len(found) != 1:
            raise NotFound(_("You look after no organisation »%(said)s«.", said=said))
        return next(iter(found))

    def _as_place(self, unit: Thing) -> Place:
        assert unit.place  # noqa: S101 - a unit lies in an organisation
        owner = self._organisations[unit.place]
        words = unit.name if unit.name == owner.name else f"{unit.name}, {owner.name}"
        return Place(unit.id, words, unit.is_active and owner.is_active)


def _half(values: Mapping[str, Any], person: Person | None) -> list[str]:
    said = []
    if person is None and "name" not in values:
        said.append(_("A new one needs a name."))
    has_place = ["unit" in values, "roles" in values]
    if any(has_place) and not all(has_place):
        said.append(_("Unit and roles belong together: write both."))
    elif person is None and not all(has_place):
        said.append(_("A new user needs a unit and a role."))
    return said


def _given(
    values: Mapping[str, Any], person: Person | None, place: Place | None
) -> tuple[Role, ...]:
    """All roles in the unit as they would be, where one is new."""
    has = set(person.roles_in(place.id) if person and place else ())
    wanted = {*has, *values.get("roles", ())}
    return tuple(role for role in Role if role in wanted) if wanted > has else ()


def _new(
    values: Mapping[str, Any], person: Person | None, place: Place | None, given: tuple[Role, ...]
) -> dict[str, Any]:
    """What would be written. The language of somebody who is here is their own to choose, and
    whoever works elsewhere too is not renamed from here."""
    if person is None:
        own = {"email": values["email"], "name": values["name"]}
        own |= {"title": values.get("title", ""), "language": values.get("language", "da")}
    elif person.is_elsewhere:
        own = {}
    else:
        own = {n: values[n] for n in ("name", "title") if n in values}
        own = {name: value for name, value in own.items() if person.values[name] != value}
    if given and place:
        if person is None or not person.roles_in(place.id):
            own["unit"] = place.words
        own["roles"] = given
    return own


def _doubts(values: Mapping[str, Any], person: Person | None) -> tuple[str, ...]:
    if person is None:
        return ()
    said = []
    if not person.is_active:
        said.append(_("The user is deactivated, and stays so."))
    differs = {n for n, value in person.values.items() if values.get(n, value) != value}
    if person.is_elsewhere and differs & {"name", "title"}:
        said.append(_("Has roles in another organisation too: name and function stay as they are."))
    if "language" in differs:
        said.append(_("The language is the user's own choice, and stays."))
    return tuple(said)
