"""What a file would do, row by row. Nothing is written here."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts import numbers, own_addresses
from accounts.imports import columns, known, reading
from accounts.imports.columns import Layout
from accounts.imports.known import KEY_WORDS, KEYS, Index, NotFound, Thing
from accounts.imports.models import ImportKind
from accounts.imports.people_trial import PeopleJudge
from accounts.imports.reading import FileRefused, Sheet
from accounts.imports.rows import Effect, Row, by_said
from accounts.models import User
from core.web import settings


class OnlyHeadings(FileRefused):
    """There is nothing to import."""

    message = _l("The file has a first row with names of columns, and nothing under it.")


@dataclass(frozen=True)
class Trial:
    """What the whole file would do."""

    sheet: Sheet
    layout: Layout
    rows: tuple[Row, ...]
    counts: Mapping[Effect, int]

    def those(self, *effects: Effect) -> list[Row]:
        """The rows with one of these effects."""
        return [row for row in self.rows if row.effect in effects]

    @property
    def doubtful(self) -> list[Row]:
        """The rows that can be imported and should be looked at."""
        return [row for row in self.rows if row.doubts and not row.faults]

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.counts[Effect.ADDED] + self.counts[Effect.CHANGED]

    @property
    def makes_users(self) -> bool:
        """Whether somebody comes who can be invited."""
        return self.layout.kind == ImportKind.PEOPLE and self.counts[Effect.ADDED] > 0

    @property
    def digest(self) -> str:
        """The same for the same effect on the same things, and else another."""
        said = hashlib.sha256(self.layout.kind.encode())
        for row in self.rows:
            stands = (row.target.id, row.target.version) if row.target else None
            values = sorted(row.values.items())
            said.update(repr((row.number, row.effect, stands, row.place, values)).encode())
        return said.hexdigest()


@dataclass(frozen=True)
class Parsed:
    """A file as far as it can be understood without knowing what there is."""

    sheet: Sheet
    layout: Layout
    rows: Sequence[tuple[int, dict[str, Any], list[str]]]  # number, values, faults


def parse(content: bytes, kind: ImportKind) -> Parsed:
    """Understand the cells. Raises FileRefused."""
    sheet = reading.read(content, lambda headings: columns.known_in(kind, headings))
    layout = columns.layout_of(kind, sheet.headings)
    rows = [(number, *layout.values_of(cells)) for number, cells in sheet.rows()]
    if not rows:
        raise OnlyHeadings
    return Parsed(sheet, layout, rows)


def try_out(parsed: Parsed, actor: User, *, hold: bool = False) -> Trial:
    """Hold the rows against what there is. `hold` keeps that so until the transaction ends."""
    judge = _judge(parsed, actor, hold=hold)
    rows = tuple(judge.row(*row) for row in parsed.rows)
    return Trial(parsed.sheet, parsed.layout, rows, Counter(row.effect for row in rows))


def _judge(parsed: Parsed, actor: User, *, hold: bool) -> "_CardJudge | PeopleJudge":
    if parsed.layout.kind != ImportKind.PEOPLE:
        return _CardJudge(parsed.layout.kind, actor, hold=hold)
    emails = {values["email"] for _number, values, _faults in parsed.rows if "email" in values}
    return PeopleJudge(emails, actor, hold=hold)


class _CardJudge:
    """Holds each row against what there is, and against the rows before it."""

    def __init__(self, kind: ImportKind, actor: User, *, hold: bool) -> None:
        self._is_units = kind == ImportKind.UNITS
        self._place_field = "organisation" if self._is_units else "above"
        organisations = known.organisations(actor, hold=hold)
        self._organisations = organisations
        self._by_said = by_said(organisations)
        self._elsewhere = set() if self._is_units else known.names_elsewhere(organisations)
        things = known.units(actor, hold=hold) if self._is_units else organisations
        self._index = Index.of(things, names_are_of_one=not self._is_units)
        self._seen: dict[tuple[str, ...], int] = {}
        self._ours = own_addresses.ours(settings()) if self._is_units else frozenset()

    def row(self, number: int, values: dict[str, Any], faults: list[str]) -> Row:
        """What this row would do."""
        label = str(values.get("name") or _("without a name"))
        try:
            place = self._place(values.get(self._place_field))
            target = self._target(values, place)
        except NotFound as unclear:
            return Row(number, label, Effect.WRONG, (*faults, str(unclear)))
        if target:
            place, label = target.place, str(values.get("name") or target.name)
        elif place is None:
            faults.append(self._placeless())
        faults += [*self._half(values, target), *self._taken(number, values, place, target)]
        faults += self._round(values)
        if faults:
            return Row(number, label, Effect.WRONG, tuple(faults))
        new = {
            name: value
            for name, value in values.items()
            if name != self._place_field and (target is None or target.values[name] != value)
        }
        effect = Effect.ADDED if target is None else Effect.CHANGED if new else Effect.UNCHANGED
        doubts = numbers.doubts(new.get("gln"), new.get("sor_code"))
        if target and not target.is_active:
            doubts.append(_("It is out of use, and stays so."))
        return Row(number, label, effect, (), tuple(doubts), target, place, new)

    def _target(self, values: Mapping[str, Any], place: uuid.UUID | None) -> Thing | None:
        """The one the row is about. A unit does not move, and neither does an organisation."""
        found = self._index.find(values, place, own_key_anywhere=place is None)
        if found and place and found.place != place:
            raise NotFound(
                _("»%(name)s« lies somewhere else, and a file moves none.", name=found.name)
            )
        return found

    def _place(self, said: str | None) -> uuid.UUID | None:
        if said is None:
            only = self._organisations[0].id if len(self._organisations) == 1 else None
            return only if self._is_units else None
        found = self._by_said.get(said.casefold(), set())
        if len(found) != 1:
            raise NotFound(
                _("More than one organisation is called or has »%(said)s«.", said=said)
                if found
                else _("You look after no organisation »%(said)s«.", said=said)
            )
        return next(iter(found))

    def _placeless(self) -> str:
        units, organisations = (
            _l("Say in which organisation the unit is."),
            _l("Say which organisation it lies under."),
        )
        return str(units if self._is_units else organisations)

    def _half(self, values: Mapping[str, Any], target: Thing | None) -> list[str]:
        if target:
            return []
        half = [] if "name" in values else [_("A new one needs a name.")]
        if not self._is_units and "kind" not in values:
            half.append(_("A new organisation needs a kind."))
        return half

    def _round(self, values: Mapping[str, Any]) -> list[str]:
        """A mailbox of ours would be written to in circles."""
        try:
            own_addresses.must_be_anothers(values.get("email"), self._ours)
        except own_addresses.AddressOfOurs as refusal:
            return [str(refusal.message)]
        return []

    def _taken(
        self, number: int, values: Mapping[str, Any], place: uuid.UUID | None, target: Thing | None
    ) -> list[str]:
        """Another one has the name, or another row of the file is about the same."""
        said = []
        if name := values.get("name"):
            scope = self._index.scope(place)
            other = self._index.by_name.get((place, name))
            if (other and other is not target) or name in self._elsewhere:
                said.append(_("There is already one called »%(name)s«.", name=name))
            if row := self._before(number, "name", str(scope), name):
                said.append(_("The same name as in row %(row)s.", row=row))
        if target and (row := self._before(number, "target", str(target.id))):
            said.append(_("It is about the same as row %(row)s.", row=row))
        for key in KEYS:
            scope = place if key == "own_key" else None
            value = values.get(key)
            if value and (row := self._before(number, key, str(scope), value)):
                word = KEY_WORDS[key]
                said.append(_("The same %(key)s as in row %(row)s.", key=word, row=row))
        return said

    def _before(self, number: int, *mark: str) -> int | None:
        """The earlier row with this mark; this row is noted when there is none."""
        earlier = self._seen.setdefault(mark, number)
        return earlier if earlier != number else None
