"""Each action on a ticket: by whom it is for, by everybody else, and with bad input."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.models import Role
from support.models import AccessGround, Outcome, Ticket
from support.services import resolving
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import POST, told_story
from tests.support.test_work_on_ticket import hand_over

ACTIONS = {
    "assignments": {},
    "replies": {"text": "Prøv at lukke siden."},
    "notes": {"note": "Har prøvet alt."},
    "hand-overs": {"reason": "Kan ikke løses her", "tried": ["reopened"]},
    "resolutions": {"outcome": "can_attend"},
    "pin-lookups": {},
    "link-messages": {},
}


def fields_of(action: str, cast: Cast) -> dict[str, str | list[str]]:
    """A good form."""
    more = {"to": str(cast.at.kolding_it.id)} if action == "hand-overs" else {}
    return {**ACTIONS[action], **more}  # type: ignore[dict-item]


def send(client: FlaskClient, ticket: Ticket, action: str, fields: object) -> int:
    """Send a form of the ticket's page."""
    at = f"/tickets/{ticket.id}"
    return post(client, f"{at}/{action}", fields, page="/desk").status_code  # type: ignore[arg-type]


@pytest.mark.parametrize("action", ACTIONS)
def test_the_responsible_unit_acts(
    client: FlaskClient, cast: Cast, asked: Ticket, action: str
) -> None:
    sign_in(client, cast.dorte)

    wanted = 200 if action == "pin-lookups" else 303
    assert send(client, asked, action, fields_of(action, cast)) == wanted


@pytest.mark.parametrize("action", ACTIONS)
def test_a_colleague_of_the_unit_acts_too(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, action: str
) -> None:
    cast.bo.memberships[0].unit, cast.bo.memberships[0].role = cast.at.hotline_unit, Role.SUPPORTER
    session.commit()
    sign_in(client, cast.bo)

    assert send(client, asked, action, fields_of(action, cast)) in {200, 303}


@pytest.mark.parametrize("action", ACTIONS)
def test_to_a_stranger_it_is_not_there(
    client: FlaskClient, cast: Cast, asked: Ticket, action: str
) -> None:
    sign_in(client, cast.gitte)

    assert send(client, asked, action, fields_of(action, cast)) == 404
    assert client.get(f"/tickets/{asked.id}").status_code == 404


def test_without_a_ground_that_holds_nobody_sees_it(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    session.execute(update(AccessGround).values(until=asked.opened_at))
    session.commit()
    sign_in(client, cast.dorte)

    assert client.get(f"/tickets/{asked.id}").status_code == 404


@pytest.mark.parametrize("action", [a for a in ACTIONS if a != "notes"])
def test_who_had_it_reads_on_but_does_not_act(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket, action: str
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    sign_in(client, cast.dorte)

    assert client.get(f"/tickets/{asked.id}").status_code == 200
    assert send(client, asked, action, fields_of(action, cast)) == 403


@pytest.mark.parametrize("action", ACTIONS)
def test_without_the_role_nothing_is_done(
    client: FlaskClient, cast: Cast, asked: Ticket, action: str
) -> None:
    sign_in(client, cast.anna)

    url = f"/tickets/{asked.id}/{action}"
    assert post(client, url, fields_of(action, cast), page="/sign-in").status_code == 403


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_not_signed_in_is_asked_to(
    client: FlaskClient, cast: Cast, asked: Ticket, action: str
) -> None:
    url = f"/tickets/{asked.id}/{action}"

    assert post(client, url, fields_of(action, cast), page="/sign-in").status_code == 303
    assert client.get(f"/tickets/{asked.id}").status_code == 303


@pytest.mark.parametrize("action", ["replies", "hand-overs", "resolutions", "pin-lookups"])
def test_after_the_outcome_it_is_too_late(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket, action: str
) -> None:
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    sign_in(client, cast.dorte)

    assert send(client, asked, action, fields_of(action, cast)) == 422


def words_in_note(client: FlaskClient, ticket: Ticket, action: str, field: str) -> str:
    """What the page's note holds after somebody else was quicker."""
    url, fields = f"/tickets/{ticket.id}/{action}", {field: "Tænd for lyden", "to": "x"}
    page = post(client, url, fields, page=f"/tickets/{ticket.id}").text
    return page.split('id="note"')[1].split("</textarea>")[0]


@pytest.mark.parametrize(("action", "field"), [("replies", "text"), ("hand-overs", "reason")])
def test_what_was_written_while_a_colleague_ended_the_case_is_kept(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket, action: str, field: str
) -> None:
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    sign_in(client, cast.dorte)

    assert "Tænd for lyden" in words_in_note(client, asked, action, field)


@pytest.mark.parametrize(("action", "field"), [("replies", "text"), ("hand-overs", "reason")])
def test_what_was_written_while_the_case_was_handed_on_is_kept(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket, action: str, field: str
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    sign_in(client, cast.dorte)

    assert "Tænd for lyden" in words_in_note(client, asked, action, field)


BAD = [
    ("replies", {"text": ""}),
    ("replies", {"text": "x" * 10_000}),
    ("replies", {"text": "Dit nummer 010190-1234"}),
    ("notes", {"note": "\x00"}),
    ("notes", {"note": "0101901234"}),
    ("hand-overs", {"reason": "Fordi", "to": str(uuid.uuid4())}),
    ("hand-overs", {"reason": "Fordi"}),
    ("hand-overs", {"reason": "", "to": "x"}),
    ("hand-overs", {"reason": "Fordi", "to": "x", "tried": ["ukendt"]}),
    ("resolutions", {"outcome": "måske"}),
    ("resolutions", {}),
]


@pytest.mark.parametrize(("action", "fields"), BAD)
def test_bad_input_is_refused_in_danish_and_kept(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, action: str,
    fields: dict[str, str],
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)

    page = post(client, f"/tickets/{asked.id}/{action}", fields, page="/desk")

    assert page.status_code == 422
    assert 'class="error-summary"' in page.text
    assert page_faults(page.text) == []
    assert told_story(session) == ["opened"]


@pytest.mark.parametrize("words", ["🙂", "<script>alert(1)</script>", "a\r\nb", "\x00ok", "'; --"])
def test_strange_words_are_said_as_they_are(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, words: str
) -> None:
    sign_in(client, cast.dorte)

    post(
        client, f"/tickets/{asked.id}/replies", {"text": words, "seen": "ikke et tal"}, page="/desk"
    )

    page = client.get(f"/tickets/{asked.id}")
    assert "<script>alert" not in page.text
    assert told_story(session)[-1] == "replied"
