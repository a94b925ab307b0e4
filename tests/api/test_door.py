"""Who gets in, and how everybody else is told no."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts.models import Membership, User
from accounts.tokens.models import ApiToken
from accounts.tokens.services import WRONG_ONES
from app import create_app
from booking.api import refusals
from core import clock
from core.config import Settings
from core.db import db
from core.throttle import Try
from tests.api.programs import ROOT, Program, program_of, token_of, word
from tests.browse import sign_in
from tests.factories import Cast


def test_a_revoked_token_opens_nothing(anna: Program, session: Session) -> None:
    session.execute(update(ApiToken).values(revoked_at=clock.now()))
    session.commit()

    answer = anna.get("/me")

    assert (answer.status_code, word(answer)) == (401, "token-wanted")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_opens_nothing(app: Flask, session: Session, cast: Cast) -> None:
    long_ago = clock.now() - timedelta(days=31)
    token = token_of(app, cast.anna, now=long_ago)

    assert Program(app.test_client(), token).get("/me").status_code == 401


def test_the_token_of_somebody_who_is_out_opens_nothing(
    anna: Program, session: Session, cast: Cast
) -> None:
    session.execute(update(User).where(User.id == cast.anna.id).values(is_active=False))
    session.commit()

    assert anna.get("/me").status_code == 401


def test_a_role_that_was_taken_is_gone_at_once(anna: Program, session: Session, cast: Cast) -> None:
    session.execute(delete(Membership).where(Membership.user_id == cast.anna.id))
    session.commit()

    assert anna.get("/meetings").status_code == 403


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer ", "Bearer x", "Basic YW5uYTp4", "moedebro_x", "Bearer æ\x7f"]
)
def test_anything_else_opens_nothing(client: FlaskClient, cast: Cast, said: str) -> None:
    answer = client.get(f"{ROOT}/me", headers={"Authorization": said.encode().decode("latin1")})

    assert (answer.status_code, word(answer)) == (401, "token-wanted")


def test_a_session_cookie_opens_nothing(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)

    assert client.get(f"{ROOT}/meetings").status_code == 401


def test_a_token_opens_no_page(anna: Program) -> None:
    answer = anna.client.get("/meetings", headers={"Authorization": f"Bearer {anna.token}"})

    assert answer.status_code == 303


def test_that_a_token_is_in_use_is_noted_once_a_minute(anna: Program, session: Session) -> None:
    anna.get("/me")
    first = session.scalars(select(ApiToken.last_used_at)).one()
    session.commit()
    anna.get("/me")
    assert session.scalars(select(ApiToken.last_used_at)).one() == first
    assert first
    session.execute(update(ApiToken).values(last_used_at=first - timedelta(minutes=1)))
    session.commit()

    anna.get("/me")

    last = session.scalars(select(ApiToken.last_used_at)).one()
    assert last
    assert last >= first


def test_wrong_tokens_are_counted_and_a_right_one_still_works(
    client: FlaskClient, anna: Program, session: Session
) -> None:
    client.get(f"{ROOT}/me", headers={"Authorization": "Bearer x"})
    session.execute(update(Try).where(Try.count == 1).values(count=WRONG_ONES))
    session.commit()

    answer = client.get(f"{ROOT}/me", headers={"Authorization": "Bearer x"})

    assert (answer.status_code, word(answer)) == (429, "too-many-tries")
    assert answer.headers["Retry-After"] == "900"
    assert anna.get("/me").status_code == 200


def test_too_many_calls_have_to_wait(
    app: Flask, settings: Settings, session: Session, cast: Cast, other_settings: object
) -> None:
    assert callable(other_settings)
    few = create_app(other_settings(api_calls_a_minute=2))
    token = token_of(app, cast.anna)
    program = Program(few.test_client(), token)
    assert [program.get("/me").status_code for _ in range(2)] == [200, 200]

    answer = program.get("/me")

    assert (answer.status_code, word(answer)) == (429, "too-many-calls")
    assert answer.headers["Retry-After"] == "60"
    with few.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("method", "path"), [("PUT", "/meetings"), ("POST", "/me")])
def test_what_cannot_be_done_says_what_can(anna: Program, method: str, path: str) -> None:
    answer = anna.send(method, path, {})

    assert (answer.status_code, word(answer)) == (405, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


def test_an_address_that_is_none_is_a_problem_too(anna: Program) -> None:
    for path in ("/nix", "/meetings/nix", f"/meetings/{uuid.uuid4()}"):
        assert word(anna.get(path)) == "not-found"


def test_refusals_are_in_the_language_that_is_asked_for(anna: Program) -> None:
    danish, english = anna.get("/nix"), None
    anna.headers["Accept-Language"] = "de, en;q=0.8, da;q=0.5"
    english = anna.get("/nix")

    assert danish.json
    assert english.json
    assert danish.json["title"].startswith("Det findes ikke")
    assert english.json["title"].startswith("There is no such thing")
    assert (danish.headers["Content-Language"], english.headers["Content-Language"]) == ("da", "en")


def test_each_call_has_an_id(anna: Program) -> None:
    answer = anna.get("/nix")

    assert answer.json
    assert answer.json["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"


def test_a_bug_is_a_problem_with_the_id_that_the_log_has(
    settings: Settings, app: Flask, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    broken = create_app(settings)
    broken.add_url_rule(f"{ROOT}/broken", "broken", lambda: str(1 / 0))

    answer = broken.test_client().get(f"{ROOT}/broken")

    assert (answer.status_code, word(answer)) == (500, "broken")
    [row] = [r for r in caplog.records if r.message == "unexpected error"]
    assert row.incident == answer.headers["X-Request-Id"]  # type: ignore[attr-defined]
    assert "Zero" not in answer.text
    with broken.app_context():
        db.engine.dispose()


def test_no_visit_is_begun(anna: Program) -> None:
    assert "Set-Cookie" not in anna.get("/meetings").headers


def test_the_description_is_there_for_everybody(client: FlaskClient) -> None:
    said = client.get(f"{ROOT}/openapi.json")

    assert said.json
    assert said.json["openapi"] == "3.0.3"
    described = {
        (method, re.sub(r"{\w+}", "{}", path))
        for path, item in said.json["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert ("post", f"{ROOT}/meetings") in described
    assert len(described) > 10


def test_other_peoples_tokens_show_their_own_meetings(
    app: Flask, cast: Cast, ahead: uuid.UUID
) -> None:
    carla = program_of(app, cast.carla)

    assert carla.get("/meetings").json == {"meetings": [], "next": None}


# Programs of others read these: a class that gets a better name keeps its word by `word_of`.
PROMISED = {
    "already-cancelled", "already-invited", "already-started", "answers-do-not-fit",
    "booked-meanwhile", "broken",
    "changed-meanwhile", "dates-in-disorder", "dates-in-the-way", "dates-taken",
    "end-out-of-reach", "in-the-past", "invitee-unknown", "key-missing", "key-used-otherwise",
    "last-guest-stays", "leader-busy", "leader-stays", "meeting-is-over", "method-not-allowed",
    "no-room-free", "no-room-large-enough", "no-such-date", "not-found", "not-json",
    "not-the-last-of-month",
    "not-understood", "not-valid", "not-your-unit", "not-yours", "nothing-to-change",
    "poll-is-booked", "poll-is-dropped", "proposal-taken", "time-taken-away", "times-overlap",
    "deadline-passed", "deadline-too-late", "too-few-times", "too-many-guests",
    "time-comes-twice", "time-skipped", "token-wanted", "too-few-dates", "too-large",
    "too-many-calls", "too-many-dates", "version-wanted",
}  # fmt: skip


def test_words_that_programs_read_stay(app: Flask) -> None:
    assert not PROMISED - {word for word, _status, _said in refusals.known()}
