"""The checklist of a type of meeting on its page: lines to read, and the fields of one."""

import re

import pytest
from flask.testing import FlaskClient

from tests.booking.type_making import OWN, URL
from tests.browse import post, sign_in
from tests.factories import Cast

POINT = re.compile(r'<details class="(point[^"]*)"( open)?>\s*<summary[^>]*>(.*?)</summary>', re.S)


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser. She administers Kolding, which has an edition of its own with two points."""
    sign_in(client, cast.frida)
    post(client, URL, {**OWN, "after": "0"})
    return client


def points(page: str) -> list[tuple[str, bool, str]]:
    """Which kind each is, whether its fields are shown, and what its line says."""
    found = POINT.findall(page)
    return [(kind, bool(is_open), re.sub(r"<[^>]+>", "|", said)) for kind, is_open, said in found]


def test_each_point_is_a_line_that_says_whose_it_is_and_when(frida: FlaskClient) -> None:
    first, second, *more = points(frida.get(URL).text)

    assert first == ("point", False, "|Ring til forældrene|Mødelederen · En uge før|||Ret|")
    assert second[2] == "|Tag billeder med|Borger og pårørende · Dagen før|||Ret|"
    assert {kind for kind, _open, _said in more} == {"point point--more"}


def test_only_the_point_that_is_refused_stands_open(frida: FlaskClient) -> None:
    page = post(frida, URL, {**OWN, "after": "1", "text_2": "x" * 201}).text

    assert [is_open for _kind, is_open, _said in points(page)][:2] == [False, True]


@pytest.mark.parametrize(("text", "is_open"), [("Tag billeder med", False), ("x" * 201, True)])
def test_all_of_them_are_one_line_until_somebody_asks_or_one_is_refused(
    frida: FlaskClient, text: str, is_open: bool
) -> None:
    page = post(frida, URL, {**OWN, "after": "1", "text_2": text, "minutes": "x"}).text

    fold = re.search(r'<details class="details"( open)?>\s*<summary[^>]*>2 punkter<', page)
    assert fold
    assert bool(fold[1]) == is_open


def test_a_point_nobody_knows_the_owner_of_is_refused_and_open(frida: FlaskClient) -> None:
    page = post(frida, URL, {**OWN, "after": "1", "part_0": "nobody"}).text

    first = points(page)[0]
    assert first[1:] == (True, "|Ring til forældrene|En uge før|||Ret|")


def test_all_its_fields_are_there_without_a_script(frida: FlaskClient) -> None:
    page = frida.get(URL).text

    assert all(f'name="{name}_{n}"' in page for n in range(5) for name in ("text", "part", "due"))


@pytest.mark.parametrize(("agenda", "is_open"), [("Kort", False), ("x" * 5001, True)])
def test_what_is_suggested_is_one_line_until_somebody_asks_or_it_is_refused(
    frida: FlaskClient, agenda: str, is_open: bool
) -> None:
    page = post(frida, URL, {**OWN, "after": "1", "agenda": agenda, "minutes": "x"}).text

    fold = re.search(r'<details class="details"( open)?>\s*<summary[^>]*>Formål, dagsorden', page)
    assert fold
    assert bool(fold[1]) == is_open
