"""The file of figures, as Danish Excel opens it."""

import csv
import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support.sheets import with_comma
from tests.browse import sign_in
from tests.factories import Cast
from tests.figures.making import AUTUMN, OCTOBER, hold


@pytest.fixture
def file(client: FlaskClient, session: Session, cast: Cast) -> bytes:
    """Of a month with six meetings, in an organisation with a name that Excel would run."""
    for n in range(6):
        hold(session, cast, AUTUMN + timedelta(days=n))
    cast.at.kolding.name = '=HYPERLINK("https://example.org")'
    session.add(cast.at.kolding)
    session.commit()
    sign_in(client, cast.frida)
    return bytes(client.get(f"/figures.csv?{OCTOBER}&area={cast.at.kolding.id}").data)


def rows_of(file: bytes) -> list[list[str]]:
    """As a program reads them."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))


def test_excel_reads_it_as_it_is(file: bytes) -> None:
    text = file.decode("utf-8")

    assert text.startswith("\ufeffOrganisation;Del;Tal;Fra;Til og med;Værdi;Målt i;Ud af\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_no_cell_is_a_formula(file: bytes) -> None:
    cells = [
        c for row in csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";") for c in row
    ]

    assert '\'=HYPERLINK("https://example.org")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_each_number_stands_there_for_both_periods(file: bytes) -> None:
    held = [row[3:] for row in rows_of(file) if row[2] == "Afholdte møder"]

    assert held == [
        ["2024-10-01", "2024-10-31", "6", "", ""],
        ["2024-08-31", "2024-09-30", "0", "", ""],
    ]


@pytest.mark.parametrize(("number", "text"), [(83.3, "83,3"), (6, "6"), (0.0, "0"), (10.0, "10")])
def test_a_number_has_a_comma(number: float, text: str) -> None:
    assert with_comma(number) == text
