"""What somebody who asks for help is called, in the language of whoever reads it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session

from support.models import Ticket
from support.wording import as_kept, said_of
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.makers import Held, code_of, only_ticket, read_anew, token_of


def read_in(client: FlaskClient, session: Session, cast: Cast, language: str, at: str) -> str:
    """As Dorte reads the page in this language."""
    read_anew(session)
    session.merge(cast.dorte).language = language
    session.commit()
    sign_in(client, cast.dorte)
    return client.get(at).text


def make_english(session: Session, held: Held, function: str = "") -> None:
    """Ida reads English, and nobody wrote what she is."""
    read_anew(session)
    ida = session.merge(held.ida)
    ida.language, ida.function, ida.name = "en", function, "Samir"
    session.commit()


@pytest.fixture(params=["", "Citizen"])  # as the booking writes it, in his language
def samirs(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, request: pytest.FixtureRequest
) -> Ticket:
    """Asked for by himself, on an English page."""
    make_english(session, soon, request.param)
    own = f"/m/{token_of(soon.ida)}"
    with client.session_transaction() as visit:  # chosen at the foot of any page
        visit["language"] = "en"
    post(client, f"{own}/help-requests", {"text": "No sound"}, page=f"{own}/help")
    return only_ticket(session)


@pytest.mark.parametrize(("language", "said"), [("da", "Samir, borger"), ("en", "Samir, citizen")])
def test_each_reads_it_in_their_own_language(
    client: FlaskClient, session: Session, cast: Cast, samirs: Ticket, language: str, said: str
) -> None:
    for at in ("/desk", f"/tickets/{samirs.id}", "/desk/selection?queue=all"):
        assert said in read_in(client, session, cast, language, at)


def test_it_is_kept_in_danish(samirs: Ticket) -> None:
    assert (samirs.requester, samirs.snapshot["role"]) == ("Samir, borger", "citizen")


def test_who_takes_a_call_in_english_keeps_it_in_danish_too(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    make_english(session, soon)
    read_in(client, session, cast, "en", "/desk")
    who = f"{soon.occurrence.id}:{soon.ida.id}"

    post(client, "/desk/calls", {"who": who, "words": "Ringer", "find": code_of(soon.ida)})

    ticket = only_ticket(session)
    assert (ticket.requester, ticket.snapshot["role"]) == ("Samir, borger", "citizen")


@pytest.mark.parametrize(
    ("kept", "role", "said"),
    [
        ("Samir, borger", "citizen", "Samir, citizen"),
        ("Borger", "citizen", "Citizen"),
        ("Olsen, Bo, pårørende", "relative", "Olsen, Bo, relative"),
        ("Den, der ringer", "caller", "The caller"),
        ("Jens Praksisholm, læge", "", "Jens Praksisholm, læge"),
        ("Samir, citizen", "", "Samir, citizen"),  # from before it was kept
    ],
)
def test_the_role_is_said_and_the_name_stays(app: Flask, kept: str, role: str, said: str) -> None:
    with app.app_context(), force_locale("en"):
        assert said_of(kept, {"role": role} if role else {}) == said


def test_what_is_kept_does_not_hang_on_who_writes_it(app: Flask) -> None:
    with app.app_context(), force_locale("en"):
        assert [as_kept("relative", "Olav"), as_kept("citizen", None)] == [
            "Olav, pårørende", "Borger",
        ]  # fmt: skip
