"""From the bytes of a file to numbered rows of cells, whatever program wrote it."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from core.errors import DomainError

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
DELIMITERS = (";", "\t", ",")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # what Excel's own files begin with
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
UTF8_MARK = b"\xef\xbb\xbf"
BROKEN_LETTERS = ("Ã¦", "Ã¸", "Ã¥", "Ã†", "Ã˜", "\ufffd")

Known = Callable[[Sequence[str]], int]  # how many of these headings are known


class FileRefused(DomainError):
    """Nothing can be read out of the file."""


class EmptyFile(FileRefused):
    """Not one row."""

    message = _l("The file is empty.")


class FileTooLarge(FileRefused):
    """More than we read at once."""

    message = _l("A file can be 20 MB at most. Split it, and import one part at a time.")


class TooManyRows(FileRefused):
    """More than we import at once."""

    message = _l("A file can have 50,000 rows at most. Split it, and import one part at a time.")


class IsWorkbook(FileRefused):
    """Excel's own format, not text."""

    message = _l("This is an Excel workbook. Save it as CSV UTF-8, and choose that file.")


class NotText(FileRefused):
    """Zero bytes or half letters."""

    message = _l("This is not a text file that we can read. Save it as CSV UTF-8.")


class QuotesDoNotMatch(FileRefused):
    """Where a quotation mark is missing, the rest of the file would become one cell."""

    def __init__(self, row: int) -> None:
        super().__init__(_l("The quotation marks do not match from row %(row)s on.", row=row))


@dataclass(frozen=True)
class Sheet:
    """A file as text: how it was read, its headings, and what may be wrong with its letters."""

    text: str
    delimiter: str
    headings: tuple[str, ...]
    encoding: str
    has_broken_letters: bool

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not blank, with the number it has in a spreadsheet. Raises
        TooManyRows and QuotesDoNotMatch."""
        found = 0
        records = _records(self.text, self.delimiter)
        next(records)
        for number, cells in records:
            if any(cell.strip() for cell in cells):
                found += 1
                if found > MOST_ROWS:
                    raise TooManyRows
                yield number, cells


def read(content: bytes, known: Known) -> Sheet:
    """The file as text. Raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    text, encoding = _decode(content)
    if not text.strip("\ufeff \t\r\n;,"):
        raise EmptyFile
    if text[:4].lower() == "sep=":  # a line for Excel only
        text = text.partition("\n")[2]
    firsts = list(_first_rows(text))
    if not firsts:
        raise QuotesDoNotMatch(1)
    delimiter, headings = max(firsts, key=lambda row: (known(row[1]), len(row[1])))
    return Sheet(
        text=text,
        delimiter=delimiter,
        headings=tuple(headings),
        encoding=encoding,
        has_broken_letters=any(broken in text for broken in BROKEN_LETTERS),
    )


def _first_rows(text: str) -> Iterator[tuple[str, list[str]]]:
    for delimiter in DELIMITERS:
        with suppress(QuotesDoNotMatch):  # with the wrong one, quotes stand inside cells
            yield delimiter, next(_records(text, delimiter))[1]


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error:
        raise QuotesDoNotMatch(number + 1) from None


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith(WORKBOOKS):
        raise IsWorkbook
    for encoding, name in _candidates(content):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, name
    raise NotText


def _candidates(content: bytes) -> list[tuple[str, str]]:
    """Windows-1252 comes last: nearly every file can be read as that."""
    if content[:2] in UTF16:
        return [(UTF16[content[:2]], "UTF-16")]
    if content.startswith(UTF8_MARK):
        return [("utf-8", "UTF-8")]
    if b"\0" in content[:200]:  # western letters in UTF-16 are every other byte zero
        return [("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "UTF-16")]
    return [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")]
