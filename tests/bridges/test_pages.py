"""Pages of bridges: putting one in, correcting it, and testing the connection."""

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
from tests.bridges.fake_server import SECRET, Server
from tests.bridges.pages import FACTS, HIDDEN
from tests.browse import post, sign_in
from tests.clients import CheckedClient
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from video.models import Room
from video.outside.models import Bridge, RoomOrder, Trouble
from video.outside.orders import ref_of

FIELDS = {
    **{name: str(said or "") for name, said in FACTS.items()},
    "name": "VDX Kolding", "secret": HIDDEN, "places": "3", "capacity": "12",
}  # fmt: skip


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Who administers Kolding."""
    sign_in(client, cast.frida)
    return client


def place(cast: Cast, rest: str = "") -> str:
    return f"/organisations/{cast.at.kolding.id}/bridges{rest}"


def add(client: FlaskClient, cast: Cast, **changes: str) -> TestResponse:
    return post(client, place(cast), {**FIELDS, **changes})


def kept(session: Session) -> list[Bridge]:
    session.rollback()
    return list(session.scalars(select(Bridge).execution_options(populate_existing=True)))


def test_a_bridge_is_put_in_with_its_rooms(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    answer = add(frida, cast)

    [bridge] = kept(session)
    assert answer.location == place(cast, f"/{bridge.id}")
    assert HIDDEN.encode() not in bridge.secret
    rooms = session.scalars(select(Room.name).where(Room.provider == "vdx").order_by(Room.name))
    assert list(rooms) == ["VDX Kolding 1", "VDX Kolding 2", "VDX Kolding 3"]
    [row] = audits(session, "bridge-added", bridge.id)
    assert HIDDEN not in str(row.facts)


def test_the_secret_is_on_no_page(frida: FlaskClient, cast: Cast, session: Session) -> None:
    add(frida, cast)
    [bridge] = kept(session)

    page = frida.get(place(cast, f"/{bridge.id}"))

    assert HIDDEN not in page.text
    assert "Ikke prøvet endnu" in page.text
    assert page_faults(page.text) == []
    assert page.text.count("button-primary") == 1


@pytest.mark.parametrize(
    ("name", "typed"),
    [("api_url", "http://videoapi.example.org"), ("token_url", "login"), ("secret", ""),
     ("places", "0"), ("places", "51"), ("organiser_email", "ingen"), ("name", "")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_kept(
    frida: FlaskClient, cast: Cast, session: Session, name: str, typed: str
) -> None:
    page = add(frida, cast, **{name: typed})

    assert page.status_code == 422
    assert 'value="kommunen"' in page.text
    assert HIDDEN not in page.text
    assert kept(session) == []


def test_a_name_whose_rooms_are_there_already_is_refused(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)

    assert add(frida, cast).status_code == 422
    assert len(kept(session)) == 1


def test_an_empty_secret_keeps_the_one_there_is(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    before = kept(session)[0].secret

    answer = correct(frida, cast, session, client_id="en-anden", secret="")

    assert answer.status_code == 303
    [bridge] = kept(session)
    assert (bridge.client_id, bridge.secret, bridge.version) == ("en-anden", before, 2)


ELSEWHERE = [
    ("token_url", "https://login.example.com/realms/vdx/token"),
    ("token_url", "https://login.example.org:8443/realms/vdx/token"),
    ("api_url", "https://videoapi.example.com/videoapi"),
]


@pytest.mark.parametrize(("name", "typed"), ELSEWHERE)
def test_the_kept_secret_goes_to_no_other_server(
    frida: FlaskClient, cast: Cast, session: Session, name: str, typed: str
) -> None:
    add(frida, cast)

    page = correct(frida, cast, session, **{name: typed, "secret": ""})

    assert page.status_code == 422
    assert "Skriv hemmeligheden igen. En af adresserne er nu på en anden server." in page.text
    assert f'value="{typed}"' in page.text
    [bridge] = kept(session)
    assert (getattr(bridge, name), bridge.version) == (FACTS[name], 1)


@pytest.mark.parametrize(("name", "typed"), ELSEWHERE)
def test_who_types_the_secret_anew_may_say_another_server(
    frida: FlaskClient, cast: Cast, session: Session, name: str, typed: str
) -> None:
    add(frida, cast)

    answer = correct(frida, cast, session, **{name: typed, "secret": "en-ny"})

    assert answer.status_code == 303
    assert getattr(kept(session)[0], name) == typed


def test_another_path_on_the_same_server_keeps_the_secret(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)

    typed = "https://LOGIN.example.org:443/realms/andet/token"
    answer = correct(frida, cast, session, token_url=typed, secret="")

    assert answer.status_code == 303


def correct(client: FlaskClient, cast: Cast, session: Session, **changes: str) -> TestResponse:
    [bridge] = kept(session)
    typed = {**FIELDS, "version": str(bridge.version), **changes}
    return post(client, place(cast, f"/{bridge.id}"), typed)


def test_of_two_who_save_the_second_is_asked(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    correct(frida, cast, session, client_id="den-ene")

    page = correct(frida, cast, session, client_id="den-anden", version="1")

    assert page.status_code == 422
    assert kept(session)[0].client_id == "den-ene"


def test_more_rooms_can_be_had_and_fewer_cannot(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    assert correct(frida, cast, session, places="5").status_code == 303

    assert correct(frida, cast, session, places="4").status_code == 422
    assert len(list(session.scalars(select(Room).where(Room.provider == "vdx")))) == 5


def test_a_room_of_a_bridge_shows_no_address_to_type(
    frida: FlaskClient, cast: Cast, session: Session
) -> None:
    add(frida, cast)
    room = session.scalars(select(Room).where(Room.provider == "vdx").order_by(Room.name)).first()
    assert room is not None

    page = frida.get(f"/room-register/{room.id}")

    assert "Laves af MedCom VDX" in page.text
    assert 'name="web_url"' not in page.text


def test_what_was_given_up_is_tried_again_on_a_press(
    frida: FlaskClient, cast: Cast, session: Session, work: Work
) -> None:
    add(frida, cast)
    [bridge] = kept(session)
    now = bridge.made_at
    with work():
        db.session.add(
            RoomOrder(
                id=ref_of("lost", 1), bridge_id=bridge.id, is_wanted=False, starts_at=now,
                ends_at=now + timedelta(hours=1), given_up_at=now, trouble=Trouble.NOT_LET_IN,
            )
        )  # fmt: skip

    post(frida, place(cast, f"/{bridge.id}/retries"), {}, page=place(cast, f"/{bridge.id}"))

    session.rollback()
    order = session.scalars(select(RoomOrder)).one()
    assert (order.given_up_at, order.next_try_at is not None) == (None, True)
    assert len(audits(session, "bridge-orders-tried-again", bridge.id)) == 1


@pytest.mark.parametrize("noun", ["", "/tests", "/retries"])
def test_a_bridge_of_others_is_not_found(
    frida: FlaskClient, cast: Cast, session: Session, noun: str
) -> None:
    add(frida, cast)
    [bridge] = kept(session)
    bridge.organisation_id = cast.at.hospital.id
    session.commit()

    for owner in (cast.at.kolding.id, cast.at.hospital.id):
        url = f"/organisations/{owner}/bridges/{bridge.id}{noun}"
        assert post(frida, url, FIELDS, page=place(cast)).status_code == 404
    assert kept(session)[0].version == 1


def test_a_leader_may_not(client: FlaskClient, cast: Cast, session: Session) -> None:
    sign_in(client, cast.anna)

    answer = post(client, place(cast), FIELDS, page="/meetings")

    assert answer.status_code == 403
    assert kept(session) == []


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


def point_at(session: Session, server: Server) -> Bridge:
    [bridge] = kept(session)
    bridge.api_url, bridge.token_url, bridge.client_id = (
        server.api_url, server.token_url, "moedebro",
    )  # fmt: skip
    session.commit()
    return bridge


WRONGS: dict[str, tuple[Callable[[Server, Bridge], None], str]] = {
    "works": (lambda server, bridge: None, "Forbindelsen virker: vi blev lukket ind"),
    "dns": (
        lambda server, bridge: setattr(bridge, "api_url", "https://nowhere.invalid/videoapi"),
        "Der findes ingen server med det navn",
    ),
    "secret": (lambda server, bridge: setattr(server, "secret", "andet"), "(401)"),
    "no role": (lambda server, bridge: setattr(server, "role", None), "(401)"),
    "version": (
        lambda server, bridge: setattr(bridge, "api_url", server.api_url.replace("api", "")),
        "ingen version 2",
    ),
    "clock": (
        lambda server, bridge: setattr(server, "clock_off", timedelta(minutes=5)),
        "ur og vores",
    ),
    "template": (lambda server, bridge: setattr(bridge, "template_id", 999), "skabelonen"),
    "closed": (
        lambda server, bridge: setattr(bridge, "api_url", "http://127.0.0.1:9/videoapi"),
        "svarede ikke i tide",
    ),
}


@pytest.mark.parametrize("case", list(WRONGS))
def test_the_test_says_in_plain_words_what_is_wrong(
    near: FlaskClient, cast: Cast, session: Session, server: Server, case: str
) -> None:
    add(near, cast, secret=SECRET)
    bridge, (spoil, words) = point_at(session, server), WRONGS[case]
    spoil(server, bridge)
    session.commit()

    post(near, place(cast, f"/{bridge.id}/tests"), {}, page=place(cast, f"/{bridge.id}"))

    assert words in near.get(place(cast, f"/{bridge.id}")).text
    assert server.world.rooms == {}
    assert len(audits(session, "bridge-tested", bridge.id)) == 1


def test_the_open_network_is_the_only_one_we_test(
    frida: FlaskClient, cast: Cast, session: Session, server: Server
) -> None:
    add(frida, cast, secret=SECRET)
    bridge = point_at(session, server)
    bridge.token_url = f"https://127.0.0.1:{server.port}/token"
    session.commit()

    post(frida, place(cast, f"/{bridge.id}/tests"), {}, page=place(cast, f"/{bridge.id}"))

    assert kept(session)[0].check_trouble == Trouble.NOT_PUBLIC
    assert server.asked == []
