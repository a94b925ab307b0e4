"""The columns that a file may have, and what a cell of each must look like."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.imports.models import ImportKind
from accounts.imports.reading import FileRefused
from accounts.models import OrganisationKind, Role
from core.filters import NBSP
from core.filters import phone as phone_words
from core.forms import looks_like_cpr, mask_cpr, one_line
from core.phones import to_e164

FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHORTENED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)  # a long number after Excel had it
MAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]+")
YES, NO = {"ja", "yes", "j", "y", "1", "x", "sand"}, {"nej", "no", "n", "0", "falsk"}
KINDS = {
    "region": OrganisationKind.REGION,
    "sygehus": OrganisationKind.HOSPITAL,
    "hospital": OrganisationKind.HOSPITAL,
    "kommune": OrganisationKind.MUNICIPALITY,
    "municipality": OrganisationKind.MUNICIPALITY,
    "praksis": OrganisationKind.PRACTICE,
    "practice": OrganisationKind.PRACTICE,
    "andet": OrganisationKind.OTHER,
    "other": OrganisationKind.OTHER,
}


ROLES = {
    "mødeleder": Role.MEETING_LEADER,
    "meeting leader": Role.MEETING_LEADER,
    "supporter": Role.SUPPORTER,
    "administrator": Role.ADMINISTRATOR,
}
ROLE_WORDS = {role: word for word, role in reversed(ROLES.items())}
LANGUAGES = {
    "dansk": "da", "da": "da", "danish": "da", "engelsk": "en", "en": "en", "english": "en",
}  # fmt: skip
LANGUAGE_WORDS = {"da": "dansk", "en": "engelsk"}
NEEDED = {ImportKind.UNITS: "name", ImportKind.ORGANISATIONS: "name", ImportKind.PEOPLE: "email"}
KIND_WORDS = {kind: word for word, kind in reversed(KINDS.items())}  # the Danish ones
PHONES = ("phone", "citizen_phone")


class CellRefused(ValueError):
    """What is wrong with a cell, in words."""


class ColumnsMissing(FileRefused):
    """Without a column for the name (of people: the mail), nothing of ours is in the file."""


class ColumnTwice(FileRefused):
    """Two columns of one meaning: which of them counts cannot be known."""


@dataclass(frozen=True)
class Column:
    """A column: its names (the first is ours), the longest text, and how a cell is understood."""

    names: tuple[str, ...]
    longest: int
    value_of: Callable[[str], Any]


def _text(cell: str) -> str:
    return cell


def _digits(cell: str) -> str:
    number = re.sub(r"[\s.]", "", cell)
    if SHORTENED.search(cell):
        raise CellRefused(_("The spreadsheet has shortened the number. Write it as text."))
    if not re.fullmatch(r"[0-9]+", number):
        raise CellRefused(_("Write digits only."))
    return number


def _phone(cell: str) -> str:
    number = to_e164(cell)
    if number is None or SHORTENED.search(cell):
        raise CellRefused(_("This cannot be a phone number. Write eight digits."))
    return number


def _mail(cell: str) -> str:
    if not MAIL.fullmatch(cell):
        raise CellRefused(_("This is not an e-mail address."))
    return cell


def _yes_or_no(cell: str) -> bool:
    said = cell.casefold()
    if said not in YES | NO:
        raise CellRefused(_("Write ja or nej."))
    return said in YES


def _kind(cell: str) -> OrganisationKind:
    try:
        return KINDS[cell.casefold()]
    except KeyError:
        raise CellRefused(_("Write region, sygehus, kommune, praksis or andet.")) from None


def _of_a_person(cell: str) -> str:
    if cell.startswith(FORMULA):
        raise CellRefused(_("This begins like a formula. Write plain text."))
    return cell


def _own_mail(cell: str) -> str:
    """What one signs in with, as strictly as on the page where one person is invited."""
    try:
        validate_email(_of_a_person(cell), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise CellRefused(_("This is not an e-mail address.")) from None
    return cell.lower()


def _roles(cell: str) -> tuple[Role, ...]:
    """Several stand beside each other: a spreadsheet's cell is no list."""
    said = {word.strip().casefold() for word in re.split(r"[,/+;]", cell) if word.strip()}
    if not said or not said <= ROLES.keys():
        raise CellRefused(_("Write mødeleder, supporter or administrator; several with + between."))
    meant = {ROLES[word] for word in said}
    return tuple(role for role in Role if role in meant)


def _language(cell: str) -> str:
    try:
        return LANGUAGES[cell.casefold()]
    except KeyError:
        raise CellRefused(_("Write dansk or engelsk.")) from None


KEYS = {
    "sor_code": Column(("sor", "sor kode", "sor code"), 18, _digits),
    "gln": Column(("gln", "lokationsnummer", "ean"), 13, _digits),
    "own_key": Column(("id", "eget id", "own id"), 60, _text),
}
COLUMNS: Mapping[ImportKind, Mapping[str, Column]] = {
    ImportKind.UNITS: {
        "organisation": Column(("organisation",), 200, _text),
        "name": Column(("enhed", "navn", "unit", "name"), 200, _text),
        "explanation": Column(("forklaring", "explanation"), 300, _text),
        "email": Column(("postkasse", "mail", "e mail", "email", "mailbox"), 254, _mail),
        "has_secure_mail": Column(("sikker mail", "secure mail"), 20, _yes_or_no),
        "phone": Column(("telefon", "phone"), 40, _phone),
        "phone_hours": Column(("telefontid", "phone hours"), 120, _text),
        "local_helper": Column(("vidensperson", "local helper"), 200, _text),
        **KEYS,
    },
    ImportKind.ORGANISATIONS: {
        "name": Column(("organisation", "navn", "name"), 200, _text),
        "kind": Column(("slags", "type", "kind"), 40, _kind),
        "above": Column(("hører under", "under", "parent"), 200, _text),
        "citizen_phone": Column(("telefon til borgere", "citizen phone"), 40, _phone),
        **KEYS,
    },
    ImportKind.PEOPLE: {
        "name": Column(("navn", "name"), 200, _of_a_person),
        "email": Column(("mail", "e mail", "email"), 254, _own_mail),
        "title": Column(("funktion", "titel", "function", "title"), 120, _of_a_person),
        "organisation": Column(("organisation",), 200, _text),
        "unit": Column(("enhed", "unit"), 200, _text),
        "roles": Column(("roller", "rolle", "roles", "role"), 120, _roles),
        "language": Column(("sprog", "language"), 20, _language),
    },
}


@dataclass(frozen=True)
class Layout:
    """Which field each column of a file is; None for a column that we leave out."""

    kind: ImportKind
    fields: tuple[str | None, ...]
    left_out: tuple[str, ...]

    def values_of(self, cells: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        """What the row says, by field, and what is wrong with it. Empty cells say nothing."""
        faults = self._faults_of_shape(cells)
        values: dict[str, Any] = {}
        for field, raw in zip(self.fields, cells, strict=False):
            cell = plain(raw)
            try:
                if cell and field:
                    values[field] = _value(COLUMNS[self.kind][field], cell)
                elif cell and looks_like_cpr(cell):
                    raise CellRefused(CPR)
            except CellRefused as refusal:
                heading = COLUMNS[self.kind][field].names[0] if field else _("A column left out")
                faults.append(f"{heading}: {refusal}")
        return values, faults

    def _faults_of_shape(self, cells: Sequence[str]) -> list[str]:
        wanted = len(self.fields)
        if len(cells) < wanted or any(cell.strip() for cell in cells[wanted:]):
            return [
                _(
                    "The row has %(some)s cells, but the first row has %(all)s.",
                    some=len(cells),
                    all=wanted,
                )
            ]
        return []


CPR = _l("This looks like a CPR number. It must not be here.")


def _value(column: Column, cell: str) -> Any:  # what a field of a unit or organisation holds
    if column.value_of is not _phone and looks_like_cpr(cell):
        raise CellRefused(CPR)
    if len(cell) > column.longest:
        raise CellRefused(_("At most %(most)s characters.", most=column.longest))
    value = column.value_of(cell)
    if isinstance(value, str) and len(value) > column.longest:
        raise CellRefused(_("At most %(most)s characters.", most=column.longest))
    return value


def plain(cell: str) -> str:
    """The cell on one line, without the mark that keeps a formula from running."""
    text = str(one_line(cell))
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def as_cell(field: str, value: Any) -> str:
    """A value of the field as a file says it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, OrganisationKind):
        return KIND_WORDS[value]
    if isinstance(value, tuple):
        return " + ".join(ROLE_WORDS[role] for role in value)
    if field == "language":
        return LANGUAGE_WORDS[value]
    return phone_words(value).replace(NBSP, " ") if field in PHONES else str(value)


def harmless(text: str) -> str:
    """A cell for a file of ours: no program that opens it takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def known_in(kind: ImportKind, headings: Sequence[str]) -> int:
    """How many of the headings are columns of ours."""
    return sum(_field(kind, heading) is not None for heading in headings)


def layout_of(kind: ImportKind, headings: Sequence[str]) -> Layout:
    """Raises ColumnsMissing and ColumnTwice."""
    fields = tuple(_field(kind, heading) for heading in headings)
    for field in fields:
        if field and fields.count(field) > 1:
            name = COLUMNS[kind][field].names[0]
            raise ColumnTwice(_l("There are two columns for »%(name)s«.", name=name))
    if NEEDED[kind] not in fields:
        name = COLUMNS[kind][NEEDED[kind]].names[0]
        raise ColumnsMissing(
            _l(
                "The first row must have the columns' names. There is none for »%(name)s«.",
                name=name,
            )
        )
    left_out = tuple(plain(h) for h, f in zip(headings, fields, strict=True) if f is None)
    return Layout(kind, fields, tuple(mask_cpr(heading) for heading in left_out if heading))


def _field(kind: ImportKind, heading: str) -> str | None:
    said = " ".join(re.sub(r"[_\-]", " ", plain(heading).casefold()).split())
    return next((name for name, c in COLUMNS[kind].items() if said in c.names), None)
