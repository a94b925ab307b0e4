"""Closing a meeting: what is kept, what is refused, and that nothing is written over."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from booking.models import Came, Reached
from tests.after.making import AGREED, close, know, person_in, said, url_of, versions
from tests.audits import audits
from tests.booking.calling_off import messages
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.conftest import Make
from tests.personal.makers import TOMORROW, Made, cancel


def test_it_is_kept_as_the_leader_says(
    client: FlaskClient, session: Session, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)

    answer = close(client, held, {"jens": "cancelled"}, reached="partly", why="Lægen manglede")

    assert (answer.status_code, answer.location) == (303, url_of(held, "minutes"))
    [kept] = versions(session)
    assert (kept.version, kept.reached, kept.why, kept.agreed.split("\n")[0]) == (
        1, Reached.PARTLY, "Lægen manglede", AGREED.split("\n")[0],
    )  # fmt: skip
    assert person_in(kept, held, "jens").came is Came.CANCELLED
    assert [p.participant_id for p in kept.people if p.gets_minutes] == [held.people["ida"]]
    [row] = audits(session, "meeting-closed", held.occurrence_id)
    assert row.facts["reached"] == "partly"
    assert "Lægen" not in str(row.facts)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reached": ""}, "Vælg, om I nåede det"),
        ({"reached": "no"}, "Skriv med få ord"),
        ({"reached": "x"}, "error-summary"),
        ({"agreed": "Borger 010190-1234 får hjælp"}, "ligner et CPR-nummer"),
        ({"more": "010190-1234"}, "ligner et CPR-nummer"),
        ({"why": "010190-1234"}, "ligner et CPR-nummer"),
    ],
)
def test_what_is_missing_or_forbidden_is_asked_for_and_the_rest_is_kept(
    client: FlaskClient, session: Session, cast: Cast, held: Made, wrong: dict[str, str], words: str
) -> None:
    sign_in(client, cast.anna)

    answer = close(client, held, more=wrong.pop("more", "Kun os"), **wrong)

    assert answer.status_code == 422
    assert words in answer.text
    assert "Ida ringer" in answer.text or "Borger" in answer.text
    assert versions(session) == []


def test_nobody_is_left_out(client: FlaskClient, session: Session, cast: Cast, held: Made) -> None:
    sign_in(client, cast.anna)

    answer = close(client, held, {"jens": ""})

    assert answer.status_code == 422
    assert "Vælg, om de deltog" in answer.text
    assert versions(session) == []


def test_a_correction_is_a_new_version(
    client: FlaskClient, session: Session, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)

    answer = close(client, held, {"jens": "stayed_away"}, version="1")

    assert answer.status_code == 303
    first, second = versions(session)
    assert (first.version, second.version) == (1, 2)
    assert person_in(first, held, "jens").came is Came.TOOK_PART
    assert person_in(second, held, "jens").came is Came.STAYED_AWAY


@pytest.mark.parametrize("table", ["closing", "closing_person"])
def test_the_schema_refuses_to_write_over_a_version(
    client: FlaskClient, session: Session, cast: Cast, held: Made, table: str
) -> None:
    sign_in(client, cast.anna)
    close(client, held)
    session.rollback()
    column = {"closing": "agreed", "closing_person": "came"}[table]

    with pytest.raises(DatabaseError, match=f"{table}_append_only"):
        session.execute(text(f"UPDATE {table} SET {column} = 'stayed_away'"))  # noqa: S608 - ours


def test_a_second_press_keeps_and_tells_nothing_new(
    client: FlaskClient, session: Session, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)

    for _press in range(2):
        assert close(client, held).status_code == 303

    assert len(versions(session)) == 1
    assert len(messages(session, "minutes-ready")) == 1


def test_of_two_who_close_differently_the_second_reads_it_first(
    client: FlaskClient, session: Session, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)
    sign_in(client, cast.bo)

    answer = close(client, held, {"jens": "cancelled"}, version="0")

    assert answer.status_code == 422
    assert "Ida ringer" in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert len(versions(session)) == 1


@pytest.mark.parametrize("who", ["anna", "bo"])
@pytest.mark.parametrize("page", ["closing", "minutes"])
def test_leader_and_deputy_see_pages_as_they_must_be(
    client: FlaskClient, cast: Cast, held: Made, who: str, page: str
) -> None:
    sign_in(client, getattr(cast, who))
    assert not page_faults(client.get(url_of(held)).text)
    close(client, held)

    answer = client.get(url_of(held, page))

    assert answer.status_code == 200
    assert not page_faults(answer.text)


def test_a_participant_may_not_and_a_stranger_finds_nothing(
    client: FlaskClient, session: Session, cast: Cast, held: Made, work: Work
) -> None:
    know(work, held, "jens", user_id=cast.jens.id)
    for who, status in ((cast.jens, 403), (cast.carla, 404)):
        sign_in(client, who)
        assert client.get(url_of(held)).status_code == status
        assert client.get(url_of(held, "minutes")).status_code == status
        assert post(client, url_of(held), said(held), page="/").status_code == status
        assert post(client, url_of(held, "follow-ups"), page="/").status_code == status
    assert versions(session) == []


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient, held: Made) -> None:
    for page in ("closing", "minutes"):
        answer = client.get(url_of(held, page))
        assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("state", ["ahead", "cancelled"])
def test_what_has_not_begun_or_is_off_is_not_closed(
    client: FlaskClient, session: Session, cast: Cast, make: Make, work: Work, state: str
) -> None:
    made = make(starts_in=TOMORROW)
    if state == "cancelled":
        cancel(work, cast, made)
    sign_in(client, cast.anna)

    answer = post(client, url_of(made), said(made), page="/")

    assert answer.location == f"/meetings/{made.meeting_id}"
    assert versions(session) == []


def test_a_date_of_another_meeting_is_not_there(
    client: FlaskClient, cast: Cast, held: Made, make: Make
) -> None:
    sign_in(client, cast.anna)
    other = make()

    url = f"/meetings/{other.meeting_id}/dates/{held.occurrence_id}/closing"

    assert client.get(url).status_code == 404
    assert client.get(url.replace(str(held.occurrence_id), str(uuid.uuid4()))).status_code == 404


def test_the_meeting_and_the_list_ask_for_it_until_it_is_done(
    client: FlaskClient, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)
    pages = (f"/meetings/{held.meeting_id}", "/meetings")
    assert all(url_of(held) in client.get(page).text for page in pages)

    close(client, held)

    assert url_of(held) not in client.get("/meetings").text
    assert url_of(held, "minutes") in client.get(f"/meetings/{held.meeting_id}").text
    assert "Se referatet" in client.get("/meetings/past").text
