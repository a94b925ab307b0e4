"""Another leader on one date, through the pages, and what each of the leaders may then."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.models import Occurrence
from booking.services.series_scope import Scope
from core import clock
from tests.audits import audits
from tests.booking import test_date_leaders
from tests.booking.making import KEY
from tests.booking.serial import dates, plain
from tests.booking.test_date_leaders import leaders, led_by, seat
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults, read_page
from video.models import Provision

meeting, erik, do = test_date_leaders.meeting, test_date_leaders.erik, test_date_leaders.do
HOUR = timedelta(hours=1)
Do = Callable[[test_date_leaders.Deed], None]


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, meeting: UUID) -> FlaskClient:
    sign_in(client, cast.anna)
    return client


def page(session: Session, nth: int = 1, what: str = "leader") -> str:
    """The address of something about a date."""
    date = dates(session)[nth]
    said = f"/meetings/{date.meeting_id}/dates/{date.id}/{what}"
    session.commit()
    return said


def choose(client: FlaskClient, url: str, to: User, seen: User, **other: str) -> TestResponse:
    """Press, as the page was when `seen` led."""
    said = {"user_id": str(to.id), "seen": str(seen.id), "scope": "this", "before": "leaves"}
    return press(client, url, {**said, **other})


def press(client: FlaskClient, url: str, fields: dict[str, str]) -> TestResponse:
    """From another page, whose token holds as well."""
    return post(client, url, fields, page="/profile")


def begin(session: Session, nth: int, ago: timedelta) -> None:
    """A date began so long ago; those before it have been."""
    for earlier, date in enumerate(dates(session)[: nth + 1][::-1]):
        start = clock.now() - ago - earlier * timedelta(days=7)
        when = {"starts_at": start, "ends_at": start + HOUR}
        session.execute(update(Occurrence).where(Occurrence.id == date.id).values(**when))
        room = update(Provision).where(Provision.id == date.provision_id)
        session.execute(room.values(opens_at=start - HOUR, closes_at=start + 2 * HOUR))
    session.commit()


def test_it_is_found_from_the_dates_and_said_there(
    anna: FlaskClient, session: Session, meeting: UUID, cast: Cast
) -> None:
    url, listed = page(session), f"/meetings/{meeting}/dates"
    assert url in anna.get(listed).text

    asked = anna.get(url).text
    assert page_faults(asked) == []
    assert "Hvis et samtykke nævner mødelederen, skal det fornyes" in asked
    assert choose(anna, url, cast.bo, cast.anna).status_code == 303

    said = read_page(anna.get(listed).text).text()
    assert f"{cast.bo.name} leder mødet onsdag den " in plain(said)
    assert f"Ledes af {cast.bo.name}" in said
    assert leaders(session) == ["Anna", "Bo", "Anna", "Anna"]


def test_the_page_offers_to_give_it_back(
    anna: FlaskClient, session: Session, cast: Cast, do: Do
) -> None:
    do(led_by(cast.bo))
    url = page(session)

    asked = anna.get(url).text
    assert f'value="{cast.anna.id}"' in asked
    assert choose(anna, url, cast.anna, cast.bo).status_code == 303

    assert leaders(session) == ["Anna"] * 4


@pytest.mark.parametrize(
    "wrong", [{"user_id": ""}, {"user_id": "x"}, {"before": "x"}, {"scope": "x"}, {"seen": "\0"}]
)
def test_what_makes_no_sense_changes_nothing(
    anna: FlaskClient, session: Session, cast: Cast, wrong: dict[str, str]
) -> None:
    said = {"user_id": str(cast.bo.id), "seen": str(cast.anna.id), "scope": "this"}
    answer = press(anna, page(session), {**said, "before": "leaves", **wrong})

    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert leaders(session) == ["Anna"] * 4


def test_strangers_and_guests_change_nothing(
    client: FlaskClient, session: Session, cast: Cast, erik: User, meeting: UUID
) -> None:
    url = page(session)
    statuses = [client.get(url).status_code]
    for user in (erik, cast.carla):
        sign_in(client, user)
        statuses += [client.get(url).status_code, choose(client, url, user, cast.anna).status_code]

    assert statuses == [303, 404, 404, 404, 404]
    assert leaders(session) == ["Anna"] * 4


def test_who_leads_one_date_hands_none_on(
    client: FlaskClient, session: Session, cast: Cast, erik: User, do: Do, meeting: UUID
) -> None:
    do(led_by(erik))
    sign_in(client, erik)
    urls = [page(session, nth) for nth in (1, 2)]
    fields = {"user_id": str(erik.id), "seen": str(cast.anna.id), "before": "stays"}

    answers = [choose(client, url, cast.bo, erik) for url in urls]
    answers += [
        post(client, f"/meetings/{meeting}/leader", fields, page="/profile"),
        client.get(f"/meetings/{meeting}/dates"),
        client.get(page(session, 1, "time")),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert leaders(session) == ["Anna", "Erik", "Anna", "Anna"]


def test_they_open_the_room_of_that_date_and_of_no_other(
    client: FlaskClient, session: Session, erik: User, do: Do, meeting: UUID
) -> None:
    do(led_by(erik, stays=True))
    sign_in(client, erik)
    url = f"/meetings/{meeting}/room-openings"

    begin(session, 0, timedelta(minutes=1))
    assert post(client, url, page="/profile").status_code == 403
    begin(session, 1, timedelta(minutes=1))
    seen = client.get(f"/meetings/{meeting}").text
    assert page_faults(seen) == []
    assert "room-openings" in seen


def test_they_close_the_date_and_no_other(
    client: FlaskClient, session: Session, erik: User, do: Do, meeting: UUID
) -> None:
    do(led_by(erik))
    begin(session, 1, 2 * HOUR)
    sign_in(client, erik)

    assert "/closing" in client.get(f"/meetings/{meeting}").text
    assert client.get(page(session, 1, "closing")).status_code == 200
    assert client.get(page(session, 0, "closing")).status_code == 403
    assert client.get(page(session, 1, "minutes")).status_code == 303


def test_who_led_before_runs_the_series_still(
    anna: FlaskClient, session: Session, erik: User, do: Do, meeting: UUID
) -> None:
    do(led_by(erik, scope=Scope.FOLLOWING))

    assert anna.get(f"/meetings/{meeting}").status_code == 200
    assert anna.get(page(session, 2, "time")).status_code == 200
    assert len(audits(session, "date-leader-changed")) == 1


def test_the_personal_page_says_who_leads(
    client: FlaskClient, session: Session, cast: Cast, do: Do
) -> None:
    do(led_by(cast.bo, 0, stays=True))
    ida = next(p for p in dates(session)[0].meeting.invited if p.name == "Ida")
    token, function = links.token_for(ida, KEY), seat(session, cast.bo).function
    session.commit()

    said = read_page(client.get(f"/m/{token}").text).text()

    assert said.count("Leder mødet") == 1
    assert function in said.split("Leder mødet")[0][-120:]


def test_as_many_statements_however_many_lead(
    anna: FlaskClient, session: Session, cast: Cast, erik: User, do: Do, meeting: UUID
) -> None:
    url = f"/meetings/{meeting}/dates"
    do(led_by(cast.bo, 1))
    with counted() as one:
        anna.get(url)
    do(led_by(erik, 2))
    do(led_by(cast.bo, 3))

    with counted() as three:
        anna.get(url)

    assert len(three) == len(one)


def test_who_finds_nobody_is_led_back_where_they_came_from(
    anna: FlaskClient, session: Session, meeting: UUID
) -> None:
    of_date = anna.get(f"{page(session)}?q=ingen+hedder+det").text
    of_all = anna.get(f"/meetings/{meeting}/leader?q=ingen+hedder+det").text

    assert f'<p><a href="/meetings/{meeting}/dates">Tilbage til datoerne</a></p>' in of_date
    assert f'<p><a href="/meetings/{meeting}">Tilbage til mødet</a></p>' in of_all
    assert page_faults(of_date) == page_faults(of_all) == []
