"""What a type suggests is offered in step 1, and never written over what was typed."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.booking.making import make_room
from tests.booking.walking import begin, say
from tests.browse import sign_in
from tests.factories import Cast


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Her browser, signed in, where there is a room."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def purpose_in(page: str) -> str:
    """What stands in the field."""
    found = re.search(r'id="purpose"[^>]* value="([^"]*)"', page)
    assert found
    return found[1]


def test_the_fields_begin_empty(anna: FlaskClient) -> None:
    page = anna.get(f"{begin(anna, 'network')}/what").text

    assert purpose_in(page) == ""
    assert "Aftale støtten til barnet og familien" in page


def test_what_is_empty_is_filled_in(anna: FlaskClient) -> None:
    draft = begin(anna, "network")

    page = say(anna, draft, type="network", purpose="", agenda="", do="suggest")

    assert page.status_code == 200
    assert purpose_in(page.text) == "Aftale støtten til barnet og familien"
    assert "Hvem følger op" in page.text


def test_what_was_typed_stays(anna: FlaskClient) -> None:
    draft = begin(anna, "network")

    page = say(anna, draft, type="network", purpose="Mit eget", agenda="", do="suggest").text

    assert purpose_in(page) == "Mit eget"
    assert "Hvem følger op" in page


def test_the_suggestion_is_that_of_the_type_that_is_chosen_now(anna: FlaskClient) -> None:
    draft = begin(anna, "network")

    page = say(anna, draft, type="school", purpose="", agenda="", do="suggest").text

    assert purpose_in(page) == "Samordne støtten i skolen"


def test_with_everything_said_nothing_is_suggested(anna: FlaskClient) -> None:
    page = say(anna, begin(anna, "network"), phone="x").text

    assert "Udfyld det, der er tomt" not in page


def test_a_function_that_is_usually_invited_is_looked_up(anna: FlaskClient) -> None:
    draft = begin(anna, "school")

    page = say(anna, draft, type="school", purpose="Mit eget", do="", look_up="PPR").text

    assert 'name="looked_up" value="PPR"' in page
    assert purpose_in(page) == "Mit eget"
    assert re.search(r'name="add" value="[0-9a-f-]+">Tilføj<span class="sr-only"> PPR', page)


def test_a_type_that_is_none_is_refused_and_the_rest_kept(anna: FlaskClient) -> None:
    page = say(anna, begin(anna, "network"), type="x", purpose="Mit eget", do="suggest")

    assert page.status_code in {200, 422}
    assert purpose_in(page.text) == "Mit eget"


@pytest.mark.parametrize(("kind", "is_said"), [("conversation", True), ("sparring", False)])
def test_where_a_citizen_can_come_video_is_worth_a_thought(
    anna: FlaskClient, kind: str, is_said: bool
) -> None:
    page = anna.get(f"{begin(anna, kind)}/what").text

    assert ("Tænk over, hvordan en skærm opleves" in page) == is_said


def test_the_thought_stops_nobody(anna: FlaskClient) -> None:
    draft = begin(anna)

    assert say(anna, draft, form="video").location == f"{draft}/when"
