"""The administrator's list of users, and the page of one."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, UserSession
from accounts.people_queries import PAGE
from core import clock
from tests.accounts.making import counted, make_user
from tests.audits import audits
from tests.browse import sign_in
from tests.factories import Cast

URL = "/people"
KOLDINGS = ("Anna Brofelt", "Bo Vikarsen", "Erik Kabelby", "Frida Opsætter")
OTHERS = ("Carla Nabofelt", "Dorte Linjeskov", "Gitte Stikdal", "Jens Praksisholm")


def crowd(session: Session, cast: Cast, size: int) -> None:
    """So many colleagues of Anna's."""
    for number in range(size):
        role = Role.MEETING_LEADER
        make_user(
            session, f"Kollega {number:03}", cast.at.adults, role, email=f"k{number}@example.org"
        )


def test_an_administrator_sees_those_of_the_own_organisation(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    page = client.get(URL).text

    assert all(name in page for name in KOLDINGS)
    assert not any(name in page for name in OTHERS)


def test_an_administrator_above_sees_those_below(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    above = make_user(
        session, "Rie Region", cast.at.shared_unit, Role.ADMINISTRATOR, like=cast.anna
    )
    sign_in(client, above)

    page = client.get(URL).text

    assert all(name in page for name in (*KOLDINGS, *OTHERS))


def test_an_administrator_below_does_not_see_those_above(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    below = make_user(session, "Sif Sygehus", cast.at.ward, Role.ADMINISTRATOR, like=cast.anna)
    sign_in(client, below)

    page = client.get(URL).text

    assert "Gitte Stikdal" in page
    assert "Dorte Linjeskov" not in page
    assert "Anna Brofelt" not in page


def test_a_circle_of_organisations_ends(client: FlaskClient, session: Session, cast: Cast) -> None:
    cast.at.region.parent_id = cast.at.kolding.id
    session.commit()
    sign_in(client, cast.frida)

    assert "Carla Nabofelt" in client.get(URL).text


def test_the_list_says_place_role_state_and_when_last_seen(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    make_user(session, "Gry Nyansat", cast.at.adults, Role.MEETING_LEADER)
    cast.bo.is_active = False
    session.commit()
    sign_in(client, cast.frida)

    page = client.get(URL).text

    assert "Voksenrådgivningen, Kolding Kommune: mødeleder" in page
    assert page.count("Ikke inviteret endnu") == page.count("Deaktiveret") == 1
    assert "Sidst set i dag kl." in page
    assert "Har aldrig logget ind" in page


def test_last_seen_is_the_newest_of_all_sessions(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    now = clock.now()
    for days in (3, 1, 2):
        at = now - timedelta(days=days)
        kept = {"started_at": at, "seen_at": at, "expires_at": at + timedelta(hours=1)}
        session.add(UserSession(token_digest=str(days), user_id=cast.bo.id, **kept))
    session.commit()
    sign_in(client, cast.frida)

    assert "Sidst set i går" in client.get(f"{URL}?q=bo").text


FINDS = {
    "aa": "Åse Bækgård",
    "ÅSE": "Åse Bækgård",
    "aase baekgaard": "Åse Bækgård",
    "bækgaard": "Åse Bækgård",
    "sørensen": "Kaare Soerensen",
    "kåre": "Kaare Soerensen",
    "AASE@": "Åse Bækgård",
    "sagsbehandler anna": "Anna Brofelt",
    "lokal it": "Erik Kabelby",
    "voksenraadgivningen vikarsen": "Bo Vikarsen",
}


@pytest.mark.parametrize(("words", "name"), FINDS.items())
def test_a_search_takes_danish_letters_as_they_are_typed(
    client: FlaskClient, session: Session, cast: Cast, words: str, name: str
) -> None:
    role = Role.MEETING_LEADER
    make_user(session, "Åse Bækgård", cast.at.home_care, role, email="aase@example.org")
    make_user(session, "Kaare Soerensen", cast.at.home_care, role)
    sign_in(client, cast.frida)

    page = client.get(URL, query_string={"q": words}).text

    assert name in page


@pytest.mark.parametrize("words", ["carla", "familieafdelingen", "%", "_", "\\", "anna carla"])
def test_a_search_finds_nobody_elsewhere(client: FlaskClient, cast: Cast, words: str) -> None:
    sign_in(client, cast.frida)

    page = client.get(URL, query_string={"q": words}).text

    assert "Ingen passer til det" in page
    assert "Carla Nabofelt" not in page


def test_a_search_that_is_too_long_is_refused_in_words(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    answer = client.get(URL, query_string={"q": "x" * 101})

    assert answer.status_code == 422
    assert "højst 100" in answer.text


def test_a_long_list_has_pages(client: FlaskClient, session: Session, cast: Cast) -> None:
    crowd(session, cast, PAGE)
    sign_in(client, cast.frida)

    first, last = client.get(URL).text, client.get(f"{URL}?page=2").text

    assert "Side 1 af 2" in first
    assert "Side 2 af 2" in last
    assert first.count("guest-name") + last.count("guest-name") == PAGE + len(KOLDINGS)


@pytest.mark.parametrize("page", ["0", "-3", "99", "x", "9" * 30])
def test_a_page_that_is_none_is_the_nearest_one(client: FlaskClient, cast: Cast, page: str) -> None:
    sign_in(client, cast.frida)

    assert "Anna Brofelt" in client.get(f"{URL}?page={page}").text


def test_the_pages_of_a_search_keep_its_words(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    crowd(session, cast, PAGE + 1)
    sign_in(client, cast.frida)

    assert "/people?q=kollega&amp;page=2" in client.get(f"{URL}?q=kollega").text


def test_few_and_many_users_of_many_organisations_cost_the_same(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    place, role = cast.at.shared_unit, Role.ADMINISTRATOR
    sign_in(client, make_user(session, "Rie Region", place, role, like=cast.anna))
    crowd(session, cast, 2 * PAGE)
    client.get(URL)
    with counted() as few:
        client.get(f"{URL}?q=rie")

    with counted() as many:
        client.get(f"{URL}?q=e")

    assert len(few) == len(many) <= 14


def test_each_look_at_the_list_is_written_down_without_its_words(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    client.get(f"{URL}?q=anna")

    [row] = audits(session, "users-listed")
    assert (row.actor_id, row.facts) == (cast.frida.id, {"page": 1, "is_search": True})


def test_the_page_of_a_user_says_who_it_is_and_writes_down_the_look(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    page = client.get(f"{URL}/{cast.anna.id}").text

    assert "Anna Brofelt" in page
    assert "anna@example.org" in page
    [row] = audits(session, "user-seen")
    assert (row.actor_id, row.subject_id) == (cast.frida.id, cast.anna.id)


@pytest.mark.parametrize("who", ["carla", "gitte", "hans"])
def test_the_page_of_a_stranger_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, who: str
) -> None:
    sign_in(client, cast.frida)

    assert client.get(f"{URL}/{getattr(cast, who).id}").status_code == 404
    assert client.get(f"{URL}/{uuid.uuid4()}").status_code == 404
    assert not audits(session, "user-seen")


def test_of_a_user_with_roles_elsewhere_only_the_own_ones_can_be_taken(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    both = make_user(session, "Ulla Ubunden", cast.at.adults, Role.MEETING_LEADER)
    both.memberships.append(Membership(unit=cast.at.families, role=Role.MEETING_LEADER))
    session.commit()
    sign_in(client, cast.frida)

    page = client.get(f"{URL}/{both.id}").text

    assert "Familieafdelingen" in page
    assert page.count("/removal") == 1


def test_the_units_to_choose_are_those_of_the_own_organisation(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    for url in (f"{URL}/{cast.anna.id}", f"{URL}/invitations"):
        page = client.get(url).text
        assert f'value="{cast.at.adults.id}"' in page
        assert f'value="{cast.at.families.id}"' not in page
        assert f'value="{cast.at.shared_unit.id}"' not in page


GETS = ("", "/invitations", f"/{uuid.UUID(int=0)}")


@pytest.mark.parametrize("who", ["anna", "dorte", "jens"])
@pytest.mark.parametrize("path", GETS)
def test_only_administrators_may_look(client: FlaskClient, cast: Cast, who: str, path: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL + path).status_code == 403


@pytest.mark.parametrize("path", GETS)
def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast, path: str) -> None:
    assert client.get(URL + path).location.startswith("/sign-in?next=/people")


@pytest.mark.parametrize(("who", "there"), [("frida", True), ("anna", False)])
def test_the_menu_leads_administrators_there(
    client: FlaskClient, cast: Cast, who: str, there: bool
) -> None:
    sign_in(client, getattr(cast, who))

    assert (f'href="{URL}"' in client.get("/").text) == there
