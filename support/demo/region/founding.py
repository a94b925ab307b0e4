"""Organisations, units and people of the region, around those of the cast. Rows, as the cast is."""

from dataclasses import dataclass, field
from random import Random

from sqlalchemy.orm import Session

from accounts.models import Membership, Organisation, OrganisationKind, Role, Unit, User
from support.demo.cast import Cast
from support.demo.region import kinds, places
from support.demo.region.kinds import Kind
from support.demo.region.names import Register, plain

SOMETIMES = 6  # each so many-th unit has no mailbox or does not say when it answers
SHORT = ("Kommune", "Sygehus", "Odense Universitetshospital", "i Region Syddanmark")


@dataclass
class Home:
    """A unit with what is needed to choose it for a meeting."""

    unit: Unit
    kind: str
    area: str  # none: it serves the whole region
    people: list[User] = field(default_factory=list)  # who book and lead there


@dataclass
class Founder:
    """Adds organisations, units and people one by one. Nothing is flushed before the end."""

    session: Session
    cast: Cast
    password_hash: str
    chance: Random
    homes: list[Home] = field(default_factory=list)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = self.cast.at
        known = (at.region, at.hospital, at.kolding, at.vejle, at.fredericia, at.clinic)
        self.organisations |= {organisation.name: organisation for organisation in known}
        self._register = Register(self.chance)
        self._phones = 0
        self._units = 0

    def everything(self) -> None:
        """Every area, the psychiatry, and what the region has in common."""
        for area in places.AREAS:
            for number, name in enumerate(area.municipalities):
                self._municipality(name, area.name, number)
            self._hospital(area)
            for name in area.clinics:
                self._clinic(name, area.name)
        self._psychiatry()
        self._office(self.cast.at.region)
        self._home(self.cast.at.region, kinds.COOPERATION, "", people=2)
        self.session.add_all(self.organisations.values())

    def organisation(self, name: str, kind: OrganisationKind) -> Organisation:
        """The organisation of that name, made when it is not there."""
        if name not in self.organisations:
            made = Organisation(name=name, kind=kind, parent=self.cast.at.region)
            self.organisations[name] = made
        return self.organisations[name]

    def unit(
        self, organisation: Organisation, name: str, says: str, *, must_answer: bool = False
    ) -> Unit:
        """A unit with phone and mailbox. "Missing" is a normal value, but not for who helps."""
        self._units += 1
        has_mail = must_answer or self._units % SOMETIMES != 0
        made = Unit(
            organisation=organisation,
            name=name,
            explanation=says,
            email=f"{_address(name, organisation)}@example.org" if has_mail else None,
            phone=self._phone(),
            phone_hours="Hverdage kl. 8-15" if self._units % SOMETIMES > 1 else "",
            has_secure_mail=(True, None, False)[self._units % 3],
        )
        self.session.add(made)
        return made

    def person(self, unit: Unit, title: str, role: Role) -> User:
        """Somebody who signs in, with a name that is given once."""
        name = self._register.next_name()
        made = User(
            name=name,
            email=f"{plain(name).replace('-', '.')}@example.org",
            title=title,
            password_hash=self.password_hash,
        )
        made.memberships.append(Membership(unit=unit, role=role))
        self.session.add(made)
        return made

    def _phone(self) -> str:
        self._phones += 1
        return f"+4510{self._phones:06d}"

    def _home(
        self, where: Organisation, kind: Kind, area: str, *, name: str = "", people: int = 1
    ) -> Home:
        home = Home(self.unit(where, name or kind.name, kind.says), kind.key, area)
        home.people = [
            self.person(home.unit, kind.title, Role.MEETING_LEADER) for _ in range(people)
        ]
        self.homes.append(home)
        return home

    def _office(self, where: Organisation) -> None:
        """Who sets Mødebro up there."""
        kind = kinds.ADMINISTRATION
        office = self.unit(where, kind.name, kind.says)
        self.person(office, kind.title, Role.ADMINISTRATOR)

    def _municipality(self, name: str, area: str, number: int) -> None:
        where = self.organisation(places.municipality(name), OrganisationKind.MUNICIPALITY)
        taken = {u.name for u in where.units}
        for kind in kinds.CORE:
            if not any(name.startswith(kind.name) for name in taken):
                self._home(where, kind, area, people=2 if kind.key == "adults" else 1)
        for kind in kinds.OTHERS:
            if kind.name not in taken:
                self._home(where, kind, area, people=0)
        school = places.SCHOOLS[number % len(places.SCHOOLS)]
        self._home(where, kinds.SCHOOL, area, name=school, people=0)
        if kinds.ADMINISTRATION.name not in taken:
            self._office(where)

    def _hospital(self, area: places.Area) -> None:
        where = self.organisation(area.hospital, OrganisationKind.HOSPITAL)
        for kind in kinds.HOSPITAL:
            self._home(where, kind, area.name, people=2 if kind.key == "discharge" else 1)
        self._office(where)

    def _psychiatry(self) -> None:
        where = self.organisation(places.PSYCHIATRY, OrganisationKind.HOSPITAL)
        for area in places.AREAS:
            kind = kinds.COMMUNITY_PSYCHIATRY
            self._home(where, kind, area.name, name=f"{kind.name} {area.name}")
        for kind in kinds.PSYCHIATRY:
            self._home(where, kind, "")
        self._office(where)

    def _clinic(self, name: str, area: str) -> None:
        where = self.organisation(name, OrganisationKind.PRACTICE)
        self._home(where, kinds.CLINIC, area, name=name)


def _address(name: str, organisation: Organisation) -> str:
    """familieafdelingen.aeroe"""
    place = organisation.name
    for word in SHORT:
        place = place.replace(word, "")
    parts = [plain(name)] if name == organisation.name else [plain(name), plain(place.strip())]
    return ".".join(part for part in parts if part)
