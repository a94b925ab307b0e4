"""An administrator reads and changes how the organisation's cases are routed."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support.models import SupportModel, Tier
from support.routing import Scope
from support.routing.levels import CONVENING_IT, OWN_IT, nearest, of_unit
from tests.accounts.files import said
from tests.audits import audits
from tests.browse import sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import read_anew
from tests.support.routing_form import codes, fields_of, levels_in, press, url
from tests.support.saying import newest, rule_now, say

SHARED = nearest(Tier.SHARED_SUPPORT)


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of Kolding, signed in."""
    sign_in(client, cast.frida)
    return client


def test_the_page_says_who_gets_what_in_which_order(frida: FlaskClient, cast: Cast) -> None:
    page = frida.get("/desk/routing")

    text = said(page)
    citizens, _sep, staff = text.partition("Personale")
    assert re.search("1 Hotline for borgere.*2 Lokal it, Kolding Kommune", citizens)
    assert re.search("1 Lokal it, Kolding Kommune.*2 Fælles support, Region Syddanmark", staff)
    assert "Åbent hele døgnet." in staff
    assert page_faults(page.text) == []


def test_staff_have_a_row_for_each_path_where_they_differ(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    say(session, cast.at.kolding.id, model=SupportModel.CROSS_SECTOR_DIRECT)

    text = said(frida.get("/desk/routing"))

    assert "Et møde inden for én organisation" in text
    across = text.partition("Et møde på tværs af sektorer eller kommuner")[2]
    assert re.search("1 Fælles support.*2 Lokal it, Kolding Kommune", across)


def test_a_level_is_added_moved_up_and_taken_away_before_anything_is_saved(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = frida.get(url(cast))
    page = press(frida, cast, page, press="add", who="nearest:bridge_owner", to=["staff_cross"])
    bridge = nearest(Tier.BRIDGE_OWNER)
    assert levels_in(page, Scope.STAFF_CROSS) == codes(OWN_IT, SHARED, bridge)
    page = press(frida, cast, page, press="up:staff_cross:2")
    assert levels_in(page, Scope.STAFF_CROSS) == codes(OWN_IT, bridge, SHARED)
    page = press(frida, cast, page, press="remove:staff_cross:2")
    assert levels_in(page, Scope.STAFF_CROSS) == codes(OWN_IT, bridge)
    page = press(frida, cast, page, press="down:staff_cross:0")
    assert levels_in(page, Scope.STAFF_CROSS) == codes(bridge, OWN_IT)
    assert page_faults(page.text) == []
    read_anew(session)
    assert (newest(session, cast.at.kolding.id) or page).number == 1  # type: ignore[union-attr]


def test_a_version_is_saved_with_who_when_and_why(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="preset:2")

    assert press(frida, cast, page, why="Aftalt i styregruppen").status_code == 303

    read_anew(session)
    version = newest(session, cast.at.kolding.id)
    assert version
    assert (version.number, version.by_id, version.why) == (
        2,
        cast.frida.id,
        "Aftalt i styregruppen",
    )
    assert version.model == SupportModel.CROSS_SECTOR_DIRECT
    assert rule_now(session, cast.at.kolding.id).levels(Scope.STAFF_CROSS) == (SHARED, OWN_IT)
    [row] = audits(session, "routing-changed", cast.at.kolding.id)
    assert (row.facts["version"], row.facts["model"]) == (2, "2")


def test_what_changes_is_said_before_it_is_saved(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="preset:2")

    page = press(frida, cast, page, press="preview")

    text = said(page)
    assert "Vejen for personale: Model 2" in text
    assert "eller kommuner: rækkefølgen er Fælles support, Egen lokal it" in text
    assert page.status_code == 200
    read_anew(session)
    assert rule_now(session, cast.at.kolding.id).model == SupportModel.LOCAL_FIRST


def test_a_second_press_saves_nothing_more(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="preset:3")

    for _time in range(2):
        assert press(frida, cast, page, why="Model 3").status_code == 303

    read_anew(session)
    assert len(audits(session, "routing-changed")) == 1
    assert newest(session, cast.at.kolding.id).number == 2  # type: ignore[union-attr]


def test_who_was_slower_is_told_and_keeps_what_was_written(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="preset:3")
    say(session, cast.at.kolding.id, model=SupportModel.CROSS_SECTOR_DIRECT)

    refused = press(frida, cast, page, why="Model 3")

    assert refused.status_code == 422
    assert "Nogen har ændret, hvem der hjælper, imens." in said(refused)
    assert fields_of(refused)["model"] == ["3"]
    assert press(frida, cast, refused, why="Model 3").status_code == 303  # having seen it


BROKEN = [
    # which model's levels, what is pressed then, and what is wrong with it
    ("1", "up:staff_cross:1", "begynder personale hos deres egen lokale it"),
    ("2", "up:staff_cross:1", "I model 2 begynder sager på tværs hos fælles support"),
    ("3", "up:staff_single:1", "I model 3 modtager fælles hotline det hele"),
    ("1", "remove:staff_single:0", "begynder personale hos deres egen lokale it"),
]


@pytest.mark.parametrize(("model", "button", "words"), BROKEN)
def test_a_path_that_breaks_its_model_is_refused(
    frida: FlaskClient, session: Session, cast: Cast, model: str, button: str, words: str
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press=f"preset:{model}")
    page = press(frida, cast, page, press=button)

    refused = press(frida, cast, page, why="Prøve")

    assert (refused.status_code, words in said(refused)) == (422, True)
    assert page_faults(refused.text) == []
    read_anew(session)
    assert newest(session, cast.at.kolding.id).number == 1  # type: ignore[union-attr]


def test_citizens_come_to_shared_support_only_as_an_exception_that_is_written_down(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add = {"press": "add", "who": "nearest:shared_support", "to": ["citizen"]}
    page = press(frida, cast, frida.get(url(cast)), **add)  # type: ignore[arg-type]
    refused = press(frida, cast, page, why="Hotline er lukket fredag")
    assert refused.status_code == 422
    assert "Borgeres sager går ikke til fælles support." in said(refused)
    page = press(frida, cast, page, press="remove:citizen:2")
    page = press(frida, cast, page, **add, takes_citizens="y")  # type: ignore[arg-type]

    assert press(frida, cast, page, why="Hotline er lukket fredag").status_code == 303

    [row] = audits(session, "routing-changed")
    assert row.facts["takes_citizens"] is True
    levels = rule_now(session, cast.at.kolding.id).levels(Scope.CITIZEN)
    assert levels[:2] == (nearest(Tier.CITIZEN_HOTLINE), CONVENING_IT)


def test_an_organisation_can_go_by_the_one_above_again(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="inherit:staff")
    page = press(frida, cast, page, press="inherit:citizen")

    assert press(frida, cast, page, why="Som regionen").status_code == 303

    rule = rule_now(session, cast.at.kolding.id)
    assert (rule.model, dict(rule.paths)) == (None, {})
    assert "Fra organisationen over: Region Syddanmark" in said(frida.get("/desk/routing"))


def test_who_adds_to_an_inherited_path_begins_with_a_copy(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    say(session, cast.at.kolding.id, model=None, paths={})
    say(session, cast.at.region.id, model=SupportModel.CROSS_SECTOR_DIRECT)

    who, to = f"unit:{cast.at.hospital_it.id}", ["staff_single"]
    page = press(frida, cast, frida.get(url(cast)), press="add", who=who, to=to)

    added = of_unit(cast.at.hospital_it.id)
    assert levels_in(page, Scope.STAFF_SINGLE) == codes(OWN_IT, SHARED, added)
    assert levels_in(page, Scope.STAFF_CROSS) == codes(SHARED, OWN_IT)
    assert fields_of(page)["model"] == ["2"]


@pytest.mark.parametrize(
    "fields",
    [
        {"has_local_it": "måske"},
        {"local_it": "x"},
        {"citizen_hotline": "00000000-0000-0000-0000-000000000000"},
        {"shared_support": "\x00"},
        {"why": ""},
        {"why": "Ring til 010190-1234"},
        {"why": "x" * 301},
        {"seen": "x"},
        {"seen": "9" * 30},
        {"level-staff_cross": ["unit:00000000-0000-0000-0000-000000000000/solves"]},
        {"level-staff_cross": ["x", "", "nearest:x/solves"]},
        {"level-staff_cross": ["own_it/solves", "own_it/forwards"]},
        {"level-staff_cross": ["own_it/forwards"]},
    ],
)
def test_bad_input_is_refused_and_kept(
    frida: FlaskClient, session: Session, cast: Cast, fields: dict[str, str | list[str]]
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="preset:full")

    refused = press(frida, cast, page, **({"why": "Prøve"} | fields))

    assert refused.status_code == 422
    read_anew(session)
    assert newest(session, cast.at.kolding.id).number == 1  # type: ignore[union-attr]
    assert fields_of(refused)["model"] == ["full"]


BUTTONS = "up up:x:1 up:citizen:x remove:citizen:99 preset:9 x inherit:x add down:staff_cross:-1"


@pytest.mark.parametrize("button", BUTTONS.split())
def test_a_button_that_nobody_made_does_nothing(
    frida: FlaskClient, cast: Cast, button: str
) -> None:
    page = frida.get(url(cast))

    after = press(frida, cast, page, press=button, who="x")

    assert after.status_code in (200, 422)
    assert levels_in(after, Scope.CITIZEN) == levels_in(page, Scope.CITIZEN)


FOCUS = [
    # what is pressed, and which button is at hand then
    ("up:staff_cross:2", "up:staff_cross:1"),
    ("up:staff_cross:1", "down:staff_cross:0"),  # it is first now
    ("down:staff_cross:0", "down:staff_cross:1"),
    ("down:staff_cross:1", "up:staff_cross:2"),  # it is last now
    ("remove:staff_cross:1", "remove:staff_cross:1"),
]


@pytest.mark.parametrize(("button", "focus"), FOCUS)
def test_the_keyboard_goes_on_with_the_level_that_was_moved(
    frida: FlaskClient, cast: Cast, button: str, focus: str
) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="preset:3")

    page = press(frida, cast, page, press=button)

    assert re.findall(r'value="([^"]+)"[^>]* autofocus', page.text) == [focus]
