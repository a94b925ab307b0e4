"""An administrator lets a level forward by itself, tries it, and the case says why it went on."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support.models import SupportModel, Tier
from support.routing import ByItself, Scope
from support.services import opening
from tests.accounts.files import said
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import NOON, POST, Held, only_ticket, staff_call
from tests.support.routing_form import levels_in, press, url
from tests.support.saying import rule_now
from tests.support.test_forwarding import gate_of
from tests.support.test_routing_tryout import try_it

PRESET = f"preset:{SupportModel.STAFF_HOTLINE}"


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of Kolding, signed in."""
    sign_in(client, cast.frida)
    return client


def test_a_level_is_let_forward_by_itself(frida: FlaskClient, session: Session, cast: Cast) -> None:
    page = press(frida, cast, frida.get(url(cast)), press=PRESET)
    for scope in ("staff_single", "staff_cross"):
        page = press(frida, cast, page, press=f"at_once:{scope}:0")
    assert page_faults(page.text) == []
    assert levels_in(page, Scope.STAFF_CROSS)[0] == "nearest:staff_hotline/forwards/at_once"

    saved = press(frida, cast, page, why="Ingen sidder der.")

    first = rule_now(session, cast.at.kolding.id).levels(Scope.STAFF_SINGLE)[0]
    assert saved.status_code == 303
    assert (first.tier, first.by_itself) == (Tier.STAFF_HOTLINE, ByItself.AT_ONCE)
    assert "Sender kun videre, selv og med det samme." in said(frida.get("/desk/routing"))


def test_it_is_added_as_one_that_forwards_by_itself(frida: FlaskClient, cast: Cast) -> None:
    form, gate = frida.get(url(cast)), "nearest:staff_hotline"

    page = press(frida, cast, form, press="add", who=gate, does="in_time", to=["staff_cross"])

    assert levels_in(page, Scope.STAFF_CROSS)[-1] == "nearest:staff_hotline/forwards/in_time"


def test_what_solves_is_not_let_forward_by_itself(frida: FlaskClient, cast: Cast) -> None:
    page = press(frida, cast, frida.get(url(cast)), press="add", who="unit:x", to=["staff_cross"])
    before = levels_in(page, Scope.STAFF_CROSS)

    page = press(frida, cast, page, press="at_once:staff_cross:0")

    assert levels_in(page, Scope.STAFF_CROSS) == before


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (ByItself.AT_ONCE, "Får den og sender den selv videre med det samme."),
        (ByItself.IN_TIME, "Hvis ingen tager en sag i tide, går den selv videre."),
    ],
)
def test_trying_it_says_that_it_goes_on_by_itself(
    frida: FlaskClient, session: Session, cast: Cast, how: ByItself, words: str
) -> None:
    gate_of(session, cast, how, where="kolding")

    assert words in try_it(frida, cast)


def test_the_case_says_why_it_went_on(
    client: FlaskClient, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    gate_of(session, cast, ByItself.AT_ONCE)
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    sign_in(client, cast.erik)

    text = said(client.get(f"/tickets/{only_ticket(session).id}"))

    assert "til Lokal it, Kolding Kommune" in text.partition("Den gik selv videre fra")[2]
    assert "Alt, hvad der kommer dertil, bliver sendt videre med det samme." in text
