"""Roles given and taken, and users let out and in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts import people, people_access
from accounts.models import Membership, Role, User, UserState
from accounts.people import LastAdministrator
from booking.times.people import People
from core import clock
from core.db import db, transaction
from tests.accounts.making import GRY, invite_gry, make_user, newest_link, path_of, user_of
from tests.audits import audits
from tests.booking.making import NOW, a_booking, book, make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import PASSWORD, Cast


def press(client: FlaskClient, user: User, button: str, **fields: str) -> TestResponse:
    """A button on the user's page."""
    page = f"/people/{user.id}"
    return post(client, f"{page}/{button}", fields, page=page)


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of Kolding."""
    sign_in(client, cast.frida)
    return client


def test_a_deactivated_user_is_out_at_once_and_stays_out(
    app: Flask, frida: FlaskClient, session: Session, cast: Cast
) -> None:
    anna = app.test_client()
    sign_in(anna, cast.anna)

    assert press(frida, cast.anna, "deactivation").status_code == 303

    assert anna.get("/profile").status_code == 303
    assert (
        "passer ikke sammen"
        in post(anna, "/sign-in", {"email": cast.anna.email, "password": PASSWORD}).text
    )
    [row] = audits(session, "user-deactivated")
    assert (row.actor_id, row.subject_id) == (cast.frida.id, cast.anna.id)


def test_meetings_of_a_deactivated_leader_stay_with_the_deputy(
    app: Flask, frida: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        soon = clock.now() + timedelta(days=1)
        id = book(a_booking(cast, starts_at=soon), cast.anna, now=clock.now()).id

    press(frida, cast.anna, "deactivation")

    bo = app.test_client()
    sign_in(bo, cast.bo)
    assert bo.get(f"/meetings/{id}").status_code == 200
    assert f"/meetings/{id}" in bo.get("/meetings").text


def test_a_deactivated_leader_is_not_free_for_a_meeting(
    frida: FlaskClient, cast: Cast, work: Work
) -> None:
    press(frida, cast.anna, "deactivation")
    press(frida, cast.bo, "deactivation")

    with work():
        unit, period = cast.at.adults.id, (NOW, NOW + timedelta(days=1))
        assert list(People(cast.carla.id, [unit], *period, now=NOW).silent) == [unit]


def test_the_page_warns_when_nobody_else_would_see_the_meetings(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    warning = "Ingen andre leder møder i Voksenrådgivningen"
    make_user(session, "Gry Nyansat", cast.at.adults, Role.MEETING_LEADER)
    assert warning not in frida.get(f"/people/{cast.anna.id}").text

    press(frida, cast.bo, "deactivation")

    assert warning in frida.get(f"/people/{cast.anna.id}").text


def test_a_reactivated_user_signs_in_with_the_password_from_before(
    app: Flask, frida: FlaskClient, session: Session, cast: Cast
) -> None:
    press(frida, cast.anna, "deactivation")

    assert press(frida, cast.anna, "reactivation").status_code == 303

    sign_in(app.test_client(), cast.anna)
    assert len(audits(session, "user-reactivated")) == 1


def test_an_invitation_ends_with_its_user(
    frida: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    invite_gry(work, cast)
    path = path_of(newest_link(session))

    press(frida, user_of(session, GRY), "deactivation")
    press(frida, user_of(session, GRY), "reactivation")

    assert user_of(session, GRY).state == UserState.INVITED
    assert frida.get(path).status_code == 404


def test_twice_is_once(frida: FlaskClient, session: Session, cast: Cast) -> None:
    for button in ("deactivation", "deactivation", "reactivation", "reactivation"):
        assert press(frida, cast.anna, button).status_code == 303

    assert len(audits(session, "user-deactivated")) == 1
    assert len(audits(session, "user-reactivated")) == 1


def test_nobody_deactivates_themselves(frida: FlaskClient, session: Session, cast: Cast) -> None:
    make_user(session, "Finn Opsætter", cast.at.adults, Role.ADMINISTRATOR, like=cast.anna)

    answer = press(frida, cast.frida, "deactivation")

    assert answer.status_code == 422
    assert "Det kan du ikke gøre ved dig selv" in answer.text
    assert "Deaktivér" not in frida.get(f"/people/{cast.frida.id}").text


@pytest.fixture
def rie(app: Flask, session: Session, cast: Cast) -> FlaskClient:
    """The administrator of the region, above Kolding."""
    user = make_user(session, "Rie Region", cast.at.shared_unit, Role.ADMINISTRATOR, like=cast.anna)
    client = app.test_client()
    sign_in(client, user)
    return client


@pytest.mark.parametrize("state", ["alone", "with one invited", "with one deactivated"])
def test_the_last_administrator_of_an_organisation_stays(
    rie: FlaskClient, session: Session, cast: Cast, state: str
) -> None:
    if state != "alone":
        other = make_user(session, "Finn Opsætter", cast.at.adults, Role.ADMINISTRATOR)
        other.is_active = state != "with one deactivated"
        session.commit()

    answer = press(rie, cast.frida, "deactivation")

    assert answer.status_code == 422
    assert "sidste administrator i organisationen" in answer.text
    assert user_of(session, cast.frida.email).is_active
    assert not audits(session, "user-deactivated")


def test_of_two_administrators_one_may_go(rie: FlaskClient, session: Session, cast: Cast) -> None:
    make_user(session, "Finn Opsætter", cast.at.adults, Role.ADMINISTRATOR, like=cast.anna)

    assert press(rie, cast.frida, "deactivation").status_code == 303


def test_two_administrators_who_put_each_other_out_at_once_leave_one(
    app: Flask, session: Session, cast: Cast
) -> None:
    finn = make_user(session, "Finn Opsætter", cast.at.adults, Role.ADMINISTRATOR, like=cast.anna)
    pairs, start = [(finn.id, cast.frida.id), (cast.frida.id, finn.id)], Barrier(2)
    session.rollback()

    def put_out(pair: tuple[object, object]) -> bool:
        with app.app_context():
            start.wait(timeout=20)
            try:
                with transaction():
                    by = db.session.get_one(User, pair[0])
                    held = people_access.lock_person(by, pair[1])  # type: ignore[arg-type]
                    assert held
                    people.deactivate(held, by=by, now=clock.now())
            except LastAdministrator:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put_out, pairs)) == [False, True]


def test_a_user_with_a_place_elsewhere_is_not_deactivated_from_here(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    cast.anna.memberships.append(Membership(unit=cast.at.families, role=Role.MEETING_LEADER))
    session.commit()

    answer = press(frida, cast.anna, "deactivation")

    assert answer.status_code == 422
    assert "roller i en anden organisation" in answer.text
    assert user_of(session, cast.anna.email).is_active


def test_a_role_is_given(frida: FlaskClient, session: Session, cast: Cast) -> None:
    given = {"unit": str(cast.at.home_care.id), "role": "meeting_leader"}

    assert press(frida, cast.anna, "roles", **given).status_code == 303
    assert press(frida, cast.anna, "roles", **given).status_code == 303

    anna = user_of(session, cast.anna.email)
    assert anna.unit_ids(Role.MEETING_LEADER) == [cast.at.adults.id, cast.at.home_care.id]
    [row] = audits(session, "role-given")
    assert row.facts == {"role": "meeting_leader", "place": "Hjemmeplejen Midt, Kolding Kommune"}


BAD = {
    "no unit": {"unit": ""},
    "a unit elsewhere": {"unit": "families"},
    "a unit above": {"unit": "shared_unit"},
    "no role": {"role": ""},
    "a role that is none": {"role": "boss"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_bad_role_is_refused(
    frida: FlaskClient, session: Session, cast: Cast, changes: dict[str, str]
) -> None:
    said = {"unit": "home_care", "role": "meeting_leader"} | changes
    said["unit"] = str(getattr(cast.at, said["unit"]).id) if said["unit"] else ""

    answer = press(frida, cast.anna, "roles", **said)

    assert answer.status_code == 422
    assert len(user_of(session, cast.anna.email).memberships) == 1


def _removal(user: User, nth: int = 0) -> str:
    return f"roles/{user.memberships[nth].id}/removal"


def test_a_role_is_taken_away_at_once(
    app: Flask, frida: FlaskClient, session: Session, cast: Cast
) -> None:
    press(frida, cast.anna, "roles", unit=str(cast.at.adults.id), role="supporter")
    anna = app.test_client()
    sign_in(anna, cast.anna)
    assert anna.get("/desk").status_code == 200

    answer = press(frida, cast.anna, _removal(user_of(session, cast.anna.email), 1))

    assert answer.status_code == 303
    assert anna.get("/desk").status_code == 403
    [row] = audits(session, "role-taken")
    assert row.facts == {"role": "supporter", "place": "Voksenrådgivningen, Kolding Kommune"}


def test_the_last_role_stays(frida: FlaskClient, session: Session, cast: Cast) -> None:
    answer = press(frida, cast.anna, _removal(cast.anna))

    assert answer.status_code == 422
    assert "brugerens sidste rolle" in answer.text
    assert user_of(session, cast.anna.email).memberships


def test_the_last_administrator_keeps_the_role(
    rie: FlaskClient, session: Session, cast: Cast
) -> None:
    cast.frida.memberships.append(Membership(unit=cast.at.adults, role=Role.MEETING_LEADER))
    session.commit()

    answer = press(rie, cast.frida, _removal(cast.frida))

    assert answer.status_code == 422
    assert "sidste administrator i organisationen" in answer.text


def test_one_keeps_the_own_administrator_role(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    make_user(session, "Finn Opsætter", cast.at.adults, Role.ADMINISTRATOR, like=cast.anna)

    assert "ved dig selv" in press(frida, cast.frida, _removal(cast.frida)).text


def test_a_role_elsewhere_is_not_ones_to_take(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    cast.anna.memberships.append(Membership(unit=cast.at.families, role=Role.MEETING_LEADER))
    session.commit()

    assert press(frida, cast.anna, _removal(cast.anna, 1)).status_code == 403


def test_a_role_of_another_user_is_not_there(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert press(frida, cast.anna, _removal(cast.bo)).status_code == 404


def test_after_the_last_role_here_the_user_is_the_business_of_others(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    cast.anna.memberships.append(Membership(unit=cast.at.families, role=Role.MEETING_LEADER))
    session.commit()

    assert press(frida, cast.anna, _removal(cast.anna)).location == "/people"
    assert frida.get(f"/people/{cast.anna.id}").status_code == 404


Url = Callable[[User], str]
DEEDS: dict[str, Url] = {
    "roles": lambda _user: "roles",
    "removal": _removal,
    "deactivation": lambda _user: "deactivation",
    "reactivation": lambda _user: "reactivation",
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [("frida", "carla", 404), ("frida", "hans", 404), ("bo", "anna", 403), ("dorte", "anna", 403)],
)
def test_only_the_administrator_of_the_place_may(
    client: FlaskClient, cast: Cast, session: Session, deed: Url, who: str, whom: str, status: int
) -> None:
    user = getattr(cast, whom)
    url = f"/people/{user.id}/{deed(user)}"
    fields = {"unit": str(cast.at.adults.id), "role": "supporter"}
    assert post(client, url, fields, page="/sign-in").location == "/sign-in"
    sign_in(client, getattr(cast, who))

    assert post(client, url, fields, page="/profile").status_code == status

    assert user_of(session, user.email).is_active
    assert len(user_of(session, user.email).memberships) == 1
