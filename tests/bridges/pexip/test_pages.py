"""Pages of a Pexip: putting one in, the password it calls us with, and testing the connection."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from core.config import Settings
from core.db import db
from tests.audits import audits
from tests.bridges.pages import PEXIP
from tests.bridges.pexip.fake_server import DOMAIN, PASSWORD, USER, PexipServer, pexip_server
from tests.bridges.pexip.making import ask, basic, path_of
from tests.browse import post, sign_in
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import page_faults
from video.models import Room
from video.outside.models import Bridge, BridgeDetail, Trouble

POLICY = {
    **{name: str(said) for name, said in PEXIP.items()}, "theme": "",
    "name": "Pexip Kolding", "places": "2", "capacity": "12",
}  # fmt: skip
MANAGED = {
    **POLICY, "api_url": "https://manager.example.org", "client_id": USER, "secret": PASSWORD,
    "organiser_email": "moeder@example.org",
}  # fmt: skip


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Who administers Kolding."""
    sign_in(client, cast.frida)
    return client


def place(cast: Cast, rest: str = "") -> str:
    return f"/organisations/{cast.at.kolding.id}/bridges{rest}"


def add(client: FlaskClient, cast: Cast, kind: str = "pexip-policy", **typed: str) -> TestResponse:
    fields = POLICY if kind == "pexip-policy" else MANAGED
    return post(client, place(cast, f"?kind={kind}"), {**fields, **typed})


def kept(session: Session) -> Bridge:
    session.rollback()
    found = select(Bridge).where(Bridge.kind.startswith("pexip"))
    return session.scalars(found.execution_options(populate_existing=True)).one()


def test_the_user_at_the_node_has_a_password(frida: FlaskClient, cast: Cast) -> None:
    page = frida.get(place(cast, "?kind=pexip")).text

    assert page.index("Brugernavn") < page.index("Adgangskode")
    assert "hemmelighed" not in page


@pytest.mark.parametrize("kind", ["pexip-policy", "pexip"])
def test_one_is_put_in_with_its_rooms(
    frida: FlaskClient, cast: Cast, session: Session, kind: str
) -> None:
    answer = add(frida, cast, kind)

    bridge = kept(session)
    assert answer.location == place(cast, f"/{bridge.id}")
    assert (bridge.kind, bridge.details["domain"]) == (kind, DOMAIN)
    rooms = session.scalars(select(Room.name).where(Room.provider == kind).order_by(Room.name))
    assert list(rooms) == ["Pexip Kolding 1", "Pexip Kolding 2"]
    page = frida.get(answer.location).text
    assert page_faults(page) == []
    assert PASSWORD not in page


@pytest.mark.parametrize(
    ("name", "typed"),
    [("domain", "https://x"), ("domain", ""), ("web_url", "http://video.example.org"),
     ("pin_digits", "5"), ("pin_digits", "20"), ("places", "0")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_kept(
    frida: FlaskClient, cast: Cast, session: Session, name: str, typed: str
) -> None:
    page = add(frida, cast, **{name: typed})

    assert page.status_code == 422
    assert 'value="Pexip Kolding"' in page.text
    assert session.scalars(select(Bridge)).all() == []


def test_the_password_is_shown_once_and_opens_the_door(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    url = place(cast, f"/{kept(session).id}")

    shown = post(frida, f"{url}/pexip-passwords", {}, page=f"{url}/pexip").text
    password = shown.partition("Adgangskode</dt><dd>")[2].partition("</dd>")[0].strip()

    assert ask(frida, kept(session).id, "99999999", password).status_code == 200
    assert password not in frida.get(f"{url}/pexip").text
    [row] = audits(session, "pexip-password-made", kept(session).id)
    assert password not in str(row.facts)
    post(frida, f"{url}/pexip-passwords", {}, page=f"{url}/pexip")
    assert ask(frida, kept(session).id, "99999999", password).status_code == 401


@pytest.mark.parametrize("noun", ["/pexip", "/pexip-passwords"])
def test_that_of_others_is_not_found(
    frida: FlaskClient, cast: Cast, session: Session, noun: str
) -> None:
    add(frida, cast)
    bridge = kept(session)
    bridge.organisation_id = cast.at.hospital.id
    session.commit()

    for owner in (cast.at.kolding.id, cast.at.hospital.id):
        url = f"/organisations/{owner}/bridges/{bridge.id}{noun}"
        asked = frida.get(url) if noun == "/pexip" else post(frida, url, {}, page=place(cast))
        assert asked.status_code == 404


def test_a_leader_may_not(
    client: FlaskClient, frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    url = place(cast, f"/{kept(session).id}")
    sign_in(client, cast.anna)

    assert client.get(f"{url}/pexip").status_code == 403
    assert post(client, f"{url}/pexip-passwords", {}, page="/meetings").status_code == 403


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


@pytest.fixture
def node() -> Iterator[PexipServer]:
    with pexip_server() as one:
        yield one


def tried(client: FlaskClient, cast: Cast, session: Session) -> str:
    url = place(cast, f"/{kept(session).id}")
    post(client, f"{url}/tests", {}, page=url)
    return client.get(url).text


def point_at(session: Session, node: PexipServer) -> None:
    bridge = kept(session)
    detail = session.get_one(BridgeDetail, bridge.id)
    detail.said = {**detail.said, "web_url": node.url}
    if bridge.kind == "pexip":
        bridge.api_url = node.url
    session.commit()


def test_a_test_comes_back_to_us_by_way_of_pexip(
    near: FlaskClient, cast: Cast, session: Session, node: PexipServer
) -> None:
    add(near, cast)
    point_at(session, node)
    url = place(cast, f"/{kept(session).id}")
    shown = post(near, f"{url}/pexip-passwords", {}, page=f"{url}/pexip").text
    password = shown.partition("Adgangskode</dt><dd>")[2].partition("</dd>")[0].strip()
    bridge_id, node_client = kept(session).id, near.application.test_client()
    node.asks = lambda alias: node_client.get(
        path_of(bridge_id), query_string={"local_alias": alias}, headers=basic(password)
    )

    assert "Forbindelsen virker" in tried(near, cast, session)


def test_a_pexip_that_does_not_ask_us_is_said(
    near: FlaskClient, cast: Cast, session: Session, node: PexipServer
) -> None:
    add(near, cast)
    point_at(session, node)

    assert "Pexip svarer, men spurgte ikke os." in tried(near, cast, session)
    assert kept(session).check_trouble == Trouble.NOT_ASKED
    assert len(audits(session, "bridge-tested", kept(session).id)) == 1


WRONGS: dict[str, tuple[Callable[[PexipServer], None], str]] = {
    "works": (lambda node: None, "Forbindelsen virker"),
    "password": (lambda node: setattr(node, "secret", "andet"), "kender ikke brugernavnet"),
    "theme": (lambda node: node.world.themes.clear(), "intet tema med det navn"),
}


@pytest.mark.parametrize("case", list(WRONGS))
def test_the_test_of_a_management_node_says_what_is_wrong(
    near: FlaskClient, cast: Cast, session: Session, node: PexipServer, case: str
) -> None:
    add(near, cast, "pexip", theme="Dansk")
    point_at(session, node)
    spoil, words = WRONGS[case]
    spoil(node)

    assert words in tried(near, cast, session)
    assert node.world.vmrs == {}
