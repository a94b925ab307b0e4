"""A file is read whatever program wrote it, or refused in words; never half."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.imports import reading
from accounts.imports.columns import known_in
from accounts.imports.models import ImportFile, ImportKind
from accounts.models import Unit
from tests.accounts.files import GOOD, confirm, said, tried, upload
from tests.browse import sign_in
from tests.factories import Cast

AS = {
    "UTF-8": GOOD.encode(),
    "UTF-8 with a mark": GOOD.encode("utf-8-sig"),
    "Windows-1252": GOOD.encode("cp1252"),
    "UTF-16 with a mark": GOOD.encode("utf-16"),
    "UTF-16, the other way round": b"\xfe\xff" + GOOD.encode("utf-16-be"),
    "UTF-16 without a mark": GOOD.encode("utf-16-le"),
    "UTF-16 without a mark, the other way round": GOOD.encode("utf-16-be"),
    "commas": GOOD.replace(";", ",").encode(),
    "tabs": GOOD.replace(";", "\t").encode(),
    "a line for Excel": b"sep=;\r\n" + GOOD.encode(),
    "a mark and a line for Excel": b"\xef\xbb\xbfsep=;\r\n" + GOOD.encode(),
    "every cell quoted": "\r\n".join(
        ";".join(f'"{cell}"' for cell in line.split(";")) for line in GOOD.split("\r\n") if line
    ).encode(),
    "old Macintosh": GOOD.replace("\r\n", "\r").encode(),
    "plain newlines and blank rows": GOOD.replace("\r\n", "\n\n;;;;;;;\n").encode(),
}


@pytest.mark.parametrize("form", AS)
def test_the_same_is_read_from(
    client: FlaskClient, session: Session, cast: Cast, form: str
) -> None:
    sign_in(client, cast.frida)

    assert confirm(client, tried(client, AS[form])).status_code == 303

    made = session.scalars(select(Unit).where(Unit.name == "Sundhedsplejen")).one()
    assert made.explanation == "Besøger nybagte familier."


def test_a_newline_inside_quotes_is_inside_the_cell(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    text = 'enhed;forklaring\n"Ny";"En sætning;\r\nmed ""linjer""."\nEn til;x\n;mangler\n'

    refused = upload(client, text)
    confirm(client, tried(client, text.replace(";mangler\n", "")))

    assert "Række 4" in said(refused)  # as a spreadsheet counts
    made = session.scalars(select(Unit).where(Unit.name == "Ny")).one()
    assert made.explanation == 'En sætning; med "linjer".'


REFUSED = {
    "nothing": (b"", "Filen er tom"),
    "blank lines": (b"\r\n;;;\r\n \t\r\n", "Filen er tom"),
    "only a mark": (b"\xef\xbb\xbf", "Filen er tom"),
    "only headings": (b"enhed;telefon\r\n", "intet under den"),
    "no headings": (b"Ny;00445566\nEn til;00445567\n", "Den første række skal have kolonnernes"),
    "one heading twice": (b"enhed;navn\nA;B\n", "Der er to kolonner til"),
    "zero bytes": (b"enhed;telefon\nN\0y;\n", "ikke en tekstfil"),
    "zero bytes late": (b"enhed;telefon\n" + b"A;\n" * 300 + b"N\0y;\n", "ikke en tekstfil"),
    "half a letter of UTF-16": (GOOD.encode("utf-16")[:-1], "ikke en tekstfil"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x81", "ikke en tekstfil"),
    "a workbook": (b"PK\x03\x04" + b"x" * 100, "Excel-projektmappe"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Excel-projektmappe"),
    "letters of no code": (b"enhed\n\x81\x8d\n", "ikke en tekstfil"),
    "an open quote": (b'enhed;telefon\nA;\n"B;\nC;\n', "passer ikke sammen fra række 3"),
    "a quote inside": (b'enhed;telefon\n"A"x;\n', "passer ikke sammen fra række 2"),
    "an open quote in the headings": (b'"enhed;telefon\nA;\n', "passer ikke sammen fra række 1"),
    "an endless cell": (b'enhed\n"' + b"x" * 200_000 + b'"\n', "passer ikke sammen fra række 2"),
}


@pytest.mark.parametrize("form", REFUSED)
def test_it_is_refused_in_words(
    client: FlaskClient, session: Session, cast: Cast, form: str
) -> None:
    content, words = REFUSED[form]
    sign_in(client, cast.frida)

    refused = upload(client, content)

    assert refused.status_code == 422
    assert words in said(refused)
    assert session.scalars(select(ImportFile)).all() == []


def test_broken_letters_are_pointed_out(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)
    twice = GOOD.encode().decode("cp1252").encode()

    page = said(client.get(tried(client, twice)))

    assert "Nogle bogstaver ser forkerte ud" in page


def test_a_number_that_the_spreadsheet_shortened_is_refused(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    assert "forkortet" in said(upload(client, "enhed;gln\nNy;5,79E+12"))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    little, much = (upload(client, b"x" * size) for size in (20_000_001, 22_000_000))

    assert (little.status_code, "højst fylde 20 MB" in little.text) == (422, True)
    assert (much.status_code, "højst fylde 20 MB" in much.text) == (413, True)


def test_other_pages_take_no_large_request(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    answer = client.post("/sign-in", data={"email": "x" * 1_100_000})

    assert answer.status_code == 413


def test_who_is_not_signed_in_can_send_nothing_large(client: FlaskClient, cast: Cast) -> None:
    assert client.post("/imports", data={"kind": "x" * 1_100_000}).status_code in (303, 413)


def test_one_row_too_many_is_refused(app: Flask) -> None:
    lines = "enhed\n" + "A\n" * (reading.MOST_ROWS + 1)
    sheet = reading.read(lines.encode(), lambda h: known_in(ImportKind.UNITS, h))

    with pytest.raises(reading.TooManyRows):
        list(sheet.rows())
