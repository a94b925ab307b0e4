"""Putting in a Cisco Meeting Server, correcting it, and testing the connection."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from core.config import Settings
from core.db import db
from tests.audits import audits
from tests.bridges.cms.fake import GUESTS, HOSTS
from tests.bridges.cms.server import PASSWORD, USER, CmsServer
from tests.browse import post, sign_in
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import page_faults
from video.models import Room
from video.outside.models import Bridge, Trouble

FIELDS = {
    "name": "CMS Kolding", "api_url": "https://cms.example.org:445", "client_id": USER,
    "secret": PASSWORD, "host_profile": HOSTS, "guest_profile": GUESTS, "places": "2",
    "capacity": "20",
}  # fmt: skip


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Who administers Kolding."""
    sign_in(client, cast.frida)
    return client


def place(cast: Cast, rest: str = "") -> str:
    return f"/organisations/{cast.at.kolding.id}/bridges{rest}"


def add(client: FlaskClient, cast: Cast, **changes: str) -> TestResponse:
    return post(client, place(cast, "?kind=cms"), {**FIELDS, **changes})


def kept(session: Session) -> list[Bridge]:
    session.rollback()
    return list(session.scalars(select(Bridge).execution_options(populate_existing=True)))


def test_the_page_leads_to_the_form_of_the_other_kind(frida: FlaskClient, cast: Cast) -> None:
    assert "?kind=cms" in frida.get(place(cast)).text

    page = frida.get(place(cast, "?kind=cms"))

    assert 'name="host_profile"' in page.text
    assert 'name="token_url"' not in page.text
    assert page_faults(page.text) == []


def test_a_kind_that_there_is_not_is_not_found(frida: FlaskClient, cast: Cast) -> None:
    assert frida.get(place(cast, "?kind=teams")).status_code == 404


def test_a_server_is_put_in_with_its_rooms(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    answer = add(frida, cast)

    [bridge] = kept(session)
    assert answer.location == place(cast, f"/{bridge.id}")
    assert bridge.details == {"host_profile": HOSTS, "guest_profile": GUESTS}
    assert PASSWORD.encode() not in bridge.secret
    rooms = session.scalars(select(Room.name).where(Room.provider == "cms").order_by(Room.name))
    assert list(rooms) == ["CMS Kolding 1", "CMS Kolding 2"]
    page = frida.get(answer.location)
    assert page_faults(page.text) == []
    assert PASSWORD not in page.text


@pytest.mark.parametrize(
    ("name", "typed"),
    [("api_url", "http://cms.example.org"), ("secret", ""), ("client_id", "api:bruger"),
     ("host_profile", "værter"), ("guest_profile", ""), ("guest_profile", HOSTS.upper()),
     ("places", "51"), ("capacity", "1")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_kept(
    frida: FlaskClient, cast: Cast, session: Session, name: str, typed: str
) -> None:
    page = add(frida, cast, **{name: typed})

    assert page.status_code == 422
    assert 'value="CMS Kolding"' in page.text
    assert PASSWORD not in page.text
    assert kept(session) == []


def test_another_profile_is_kept_and_told_by_name(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    other = HOSTS.replace("1", "9")
    answer = correct(frida, cast, session, host_profile=other)

    [bridge] = kept(session)
    assert answer.status_code == 303
    assert bridge.details["host_profile"] == other
    [row] = audits(session, "bridge-changed", bridge.id)
    assert row.facts["fields"] == ["host_profile"]


def correct(client: FlaskClient, cast: Cast, session: Session, **changes: str) -> TestResponse:
    [bridge] = kept(session)
    typed = {**FIELDS, "version": str(bridge.version), "secret": "", **changes}
    return post(client, place(cast, f"/{bridge.id}"), typed)


def test_of_two_who_save_the_second_is_asked(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    correct(frida, cast, session, client_id="den-ene")

    page = correct(frida, cast, session, host_profile=HOSTS.replace("1", "9"), version="1")

    assert page.status_code == 422
    assert kept(session)[0].details["host_profile"] == HOSTS


def test_the_kept_password_goes_to_no_other_server(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)

    page = correct(frida, cast, session, api_url="https://cms.example.com:445")

    assert page.status_code == 422
    assert kept(session)[0].api_url == FIELDS["api_url"]


@pytest.fixture
def near(
    other_settings: Callable[..., Settings], session: Session, cast: Cast
) -> Iterator[FlaskClient]:
    """Frida at an installation that may go to bridges in this machine's own network."""
    app = create_app(other_settings(bridge_networks="127.0.0.0/8", demo=True))
    app.test_client_class = CheckedClient
    client = app.test_client()
    sign_in(client, cast.frida)
    yield client
    with app.app_context():
        db.engine.dispose()


def _forget(server: CmsServer, _bridge: Bridge) -> None:
    server.world.profiles.clear()


WRONGS: dict[str, tuple[Callable[[CmsServer, Bridge], None], str]] = {
    "works": (lambda server, bridge: None, "Forbindelsen virker: vi blev lukket ind"),
    "password": (lambda server, bridge: setattr(server, "secret", "andet"), "adgangskoden (401)"),
    "role": (lambda server, bridge: setattr(server, "role", None), "(403)"),
    "not there": (lambda server, bridge: setattr(server, "is_known", False), "web admin interface"),
    "clock": (
        lambda server, bridge: setattr(server, "clock_off", timedelta(minutes=5)), "ur og vores",
    ),
    "profile": (_forget, "ikke sat op på serveren"),
    "no lobby": (
        lambda server, bridge: setattr(server.world, "guests_wait", False), "Gæster skal vente",
    ),
    "closed": (
        lambda server, bridge: setattr(bridge, "api_url", "http://127.0.0.1:9"),
        "svarede ikke i tide",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(WRONGS))
def test_the_test_says_in_plain_words_what_is_wrong(
    near: FlaskClient, cast: Cast, session: Session, server: CmsServer, case: str
) -> None:
    add(near, cast)
    [bridge], (spoil, words) = kept(session), WRONGS[case]
    bridge.api_url = server.api_url
    spoil(server, bridge)
    session.commit()

    post(near, place(cast, f"/{bridge.id}/tests"), {}, page=place(cast, f"/{bridge.id}"))

    assert words in near.get(place(cast, f"/{bridge.id}")).text
    assert server.world.rooms == {}
    assert len(audits(session, "bridge-tested", bridge.id)) == 1


def test_the_list_says_it_in_the_words_of_each_kind(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    [bridge] = kept(session)
    bridge.check_trouble = Trouble.NOT_LET_IN
    session.commit()

    assert "Serveren kender ikke brugernavnet" in frida.get(place(cast)).text


def test_a_leader_may_not(client: FlaskClient, cast: Cast, session: Session) -> None:
    sign_in(client, cast.anna)

    assert post(client, place(cast, "?kind=cms"), FIELDS, page="/meetings").status_code == 403
    assert kept(session) == []
