"""An administrator writes the organisation's own edition of a type, and gives it up again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Organisation, User
from booking.meeting_types import services
from booking.meeting_types.ours import MORE, our_template
from booking.meeting_types.services import Place, TypeChangedMeanwhile
from booking.models import MeetingType
from booking.words import TYPES
from core import clock
from core.db import db, transaction
from tests.audits import audits
from tests.booking.type_making import OWN, URL, Write, editions, put_edition
from tests.booking.walking import begin
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

BACK = f"{URL}/removal"
NETWORK = MeetingType.NETWORK


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> Cast:
    """Frida, who administers Kolding, is signed in."""
    sign_in(client, cast.frida)
    return cast


@pytest.fixture
def write(client: FlaskClient) -> Write:
    """`write(name=…)`: open the form, change it, and press."""
    return lambda after="0", **said: post(client, URL, {**OWN, "after": after, **said})


def test_each_of_the_nine_has_a_template_of_ours(cast: Cast, work: Work) -> None:
    with work():
        ours = {kind: our_template(kind) for kind in MeetingType}

    assert set(MORE) == set(TYPES) == set(MeetingType)
    assert all(template.agenda and template.items for template in ours.values())
    for template in ours.values():
        keys = [item.key for item in template.items]
        assert len(keys) == len(set(keys))


def test_what_was_written_holds(session: Session, frida: Cast, write: Write) -> None:
    assert write().status_code == 303

    [edition] = editions(session)
    place = (edition.organisation_id, edition.type, edition.number, edition.by_id)
    assert place == (frida.at.kolding.id, MeetingType.NETWORK, 1, frida.frida.id)
    assert edition.content == {
        "name": OWN["name"], "note": OWN["note"], "form": "hybrid", "minutes": 75,
        "purpose": OWN["purpose"], "agenda": OWN["agenda"], "is_duty": True, "consent": "consent",
        "functions": ["PPR", "Sundhedspleje"], "repeats": "monthly",
        "items": [
            ["leader", "week", "Ring til forældrene"], ["citizen", "day", "Tag billeder med"],
        ],
    }  # fmt: skip
    [row] = audits(session, "meeting-type-written", frida.at.kolding.id)
    assert row.facts == {"type": "network", "number": 1}


def test_the_form_begins_with_what_holds(client: FlaskClient, frida: Cast, write: Write) -> None:
    assert "Aftal med forældre og barn" in client.get(URL).text

    write()

    page = client.get(URL).text
    assert 'value="Netværksmøde i Kolding"' in page
    assert 'value="Tag billeder med"' in page
    assert 'name="after" value="1"' in page


def test_saving_twice_is_one_edition(session: Session, frida: Cast, write: Write) -> None:
    write()

    assert write(after="1").status_code == 303

    assert [e.number for e in editions(session)] == [1]


def test_a_stale_page_is_told_and_can_be_saved_after_all(
    session: Session, frida: Cast, write: Write
) -> None:
    write(name="Bo var først")

    page = write(name="Frida er langsom", after="0")

    assert page.status_code == 422
    assert "Frida er langsom" in page.text
    assert 'name="after" value="1"' in page.text
    assert [e.content["name"] for e in editions(session) if e.content] == ["Bo var først"]


def test_of_two_at_once_exactly_one_is_told(app: Flask, session: Session, cast: Cast) -> None:
    both, organisation_id, by_id = Barrier(2), cast.at.kolding.id, cast.frida.id

    def write_at_once(name: str) -> bool:
        with app.app_context():
            both.wait()
            try:
                with transaction():
                    place = Place(db.session.get_one(Organisation, organisation_id), NETWORK)
                    template = replace(our_template(NETWORK), name=name)
                    by = db.session.get_one(User, by_id)
                    services.write_edition(place, template, after=0, by=by, now=clock.now())
            except TypeChangedMeanwhile:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(write_at_once, ("Fridas", "Bos")))

    assert sorted(won) == [False, True]
    assert len(editions(session)) == 1


def test_giving_it_up_lets_what_is_above_hold(
    client: FlaskClient, session: Session, frida: Cast, write: Write
) -> None:
    write()

    assert post(client, BACK, {"after": "1"}, page=URL).status_code == 303

    assert [bool(e.content) for e in editions(session)] == [True, False]
    assert "Netværksmøde i Kolding" not in client.get("/meeting-types").text
    [row] = audits(session, "meeting-type-given-up", frida.at.kolding.id)
    assert row.facts == {"type": "network", "number": 2}


@pytest.mark.parametrize("after", ["0", "7", "", "x", "-1", "99999999999", "²"])
def test_giving_up_nothing_or_something_else_changes_nothing(
    client: FlaskClient, session: Session, frida: Cast, after: str
) -> None:
    assert post(client, BACK, {"after": after}, page=URL).status_code == 303

    assert not editions(session)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "Møde om 010190-1234"},
        {"note": "x" * 201},
        {"form": "pigeon"},
        {"minutes": "0"},
        {"minutes": "99999999999999"},
        {"purpose": "0101901234"},
        {"agenda": "x" * 5001},
        {"functions": "x" * 501},
        {"consent": "perhaps"},
        {"part_0": "nobody"},
        {"due_2": "year"},
        {"text_2": "x" * 201},
    ],
)
def test_bad_input_is_refused_and_kept(
    session: Session, frida: Cast, write: Write, wrong: dict[str, str]
) -> None:
    page = write(**wrong)

    assert page.status_code == 422
    assert "Se på det her igen" in page.text
    assert "Det er svært" in page.text or "agenda" in wrong
    assert not editions(session)


def test_more_lines_than_fit_are_left_out(session: Session, frida: Cast, write: Write) -> None:
    line = {"text": "Husk", "part": "leader", "due": "day"}
    more = {f"{name}_{n}": said for n in range(30) for name, said in line.items()}
    write(**more)

    [edition] = editions(session)
    assert edition.content
    assert len(edition.content["items"]) == 24


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_only_administrators_write(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL).status_code == 403


def test_a_booking_begins_with_the_own_edition(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    put_edition(session, cast, cast.at.kolding, form="hybrid", minutes=75, purpose="Finde støtte")
    sign_in(client, cast.anna)

    draft = begin(client, "network")

    assert "Deres egen" in client.get("/drafts").text
    page = client.get(f"{draft}/what").text
    assert '<option selected value="network">Deres egen</option>' in page
    assert 'checked class="form-radio" id="form-1"' in page or 'value="hybrid"' in page
    assert "Finde støtte" in page


@pytest.mark.parametrize(
    ("region", "kolding", "shown"),
    [
        ("Regionens", None, "Regionens"),
        ("Regionens", ["Koldings"], "Koldings"),
        ("Regionens", ["Koldings", None], "Regionens"),
        (None, ["Koldings", None], "Netværksmøde om børn og unge"),
    ],
)
def test_the_nearest_edition_above_holds(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    region: str | None,
    kolding: list[str | None] | None,
    shown: str,
) -> None:
    if region:
        put_edition(session, cast, cast.at.region, name=region)
    for number, name in enumerate(kolding or (), 1):
        put_edition(session, cast, cast.at.kolding, number=number, name=name)
    sign_in(client, cast.anna)

    page = client.get("/drafts").text

    assert shown in page
    assert not [n for n in ("Regionens", "Koldings") if n != shown and n in page]


def test_anothers_edition_is_nobody_elses(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    put_edition(session, cast, cast.at.vejle)
    sign_in(client, cast.anna)

    assert "Deres egen" not in client.get("/drafts").text


def test_a_circle_in_the_tree_ends_it(client: FlaskClient, session: Session, cast: Cast) -> None:
    cast.at.region.parent_id = cast.at.kolding.id
    session.commit()
    sign_in(client, cast.anna)

    assert client.get("/drafts").status_code == 200
