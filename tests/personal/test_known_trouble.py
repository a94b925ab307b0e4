"""What is known to be wrong stands on the page itself: help that is asked for, a failed test."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import EquipmentTest
from core import clock
from support.models import Outcome
from tests.personal.conftest import Dorte, Make
from tests.personal.makers import SOON, TOMORROW, Made
from tests.personal.test_ask_for_help import ask
from tests.support.deeds import end, take

ASKED, HOW_FAR = "Du har bedt om hjælp", "Se, hvor langt vi er"


@pytest.mark.parametrize(
    "facts", [{"starts_in": TOMORROW}, {"starts_in": SOON}, {"starts_in": SOON, "is_open": True}]
)
def test_who_asked_for_help_reads_so_until_there_is_an_outcome(
    client: FlaskClient, make: Make, dorte: Dorte, facts: dict[str, object]
) -> None:
    made = make(**facts)
    assert ASKED not in client.get(made.url()).text
    ask(client, made)

    page = client.get(made.url()).text

    assert ASKED in page
    assert HOW_FAR in page
    assert ASKED not in client.get(made.url("jens")).text
    dorte(take)
    dorte(end, Outcome.CAN_ATTEND)
    assert ASKED not in client.get(made.url()).text


@pytest.mark.parametrize(("results", "is_first"), [({"microphone": "silent"}, True), ({}, False)])
def test_a_test_that_failed_stands_before_the_rest_while_one_waits(
    client: FlaskClient,
    session: Session,
    soon: Made,
    results: dict[str, str],
    is_first: bool,
) -> None:
    session.add(
        EquipmentTest(
            occurrence_id=soon.occurrence_id,
            participant_id=soon.people["ida"],
            at=clock.now(),
            results=results,
        )
    )
    session.commit()

    page = client.get(soon.url()).text

    assert (page.index("Lyd og billede") < page.index("Du mødes med")) == is_first
    assert page.count('id="test-title"') == 1
