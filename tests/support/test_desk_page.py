"""The desk: what a supporter sees, and in which order."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import Base, db
from support import access, queries
from support.models import AccessGround, Ticket
from support.services import mentioning, opening
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.plans import is_led_by
from tests.support.conftest import Deed
from tests.support.makers import POST, call, make_meeting
from tests.support.test_work_on_ticket import hand_over


def ask_in(work: Work, session: Session, cast: Cast, minutes: int, words: str) -> None:
    """Somebody whose meeting is in so many minutes asks for help."""
    held = make_meeting(session, cast, clock.now() + timedelta(minutes=minutes))
    with work():
        opening.open_ticket(call(held, cast, words=words), by=None, post=POST, now=clock.now())


def test_the_nearest_meeting_stands_on_top(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    for minutes, words in ((48, "Tredje"), (18, "Første"), (33, "Anden"), (-90, "Læring")):
        ask_in(work, session, cast, minutes, words)
    sign_in(client, cast.dorte)

    page = client.get("/desk")

    found = [page.text.index(words) for words in ("Første", "Anden", "Tredje", "Læring")]
    assert found == sorted(found)
    assert "3 åbne sager" in page.text
    assert page_faults(page.text) == []


def test_one_case_has_the_filled_button(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    for minutes in (18, 33):
        ask_in(work, session, cast, minutes, f"Om {minutes}")
    sign_in(client, cast.dorte)

    assert client.get("/desk").text.count("button-primary") == 1


def test_a_case_with_others_is_still_in_sight(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    sign_in(client, cast.dorte)

    page = client.get("/desk")

    assert "Hos andre lige nu" in page.text
    assert "Lokal it, Kolding Kommune, siden" in page.text


def test_an_empty_desk_says_so(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    page = client.get("/desk")

    assert "Ingen åbne sager" in page.text
    assert page_faults(page.text) == []


def test_another_units_queue_is_not_seen(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.gitte)

    assert "De andre kan ikke høre mig" not in client.get("/desk").text


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("frida", 403), ("dorte", 200)])
def test_only_supporters_have_a_desk(
    client: FlaskClient, cast: Cast, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get("/desk").status_code == status


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert client.get("/desk").status_code == 303


def test_the_queue_is_sent_again_only_when_it_is_new(
    client: FlaskClient, work: Work, session: Session, cast: Cast, asked: Ticket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)
    instant = clock.now()
    monkeypatch.setattr(clock, "now", lambda: instant)  # the minute must not turn meanwhile
    first = client.get("/desk", headers={"HX-Request": "true"})
    known = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}

    assert client.get("/desk", headers=known).status_code == 304
    ask_in(work, session, cast, 33, "En til")
    assert "En til" in client.get("/desk", headers=known).text
    assert "<html" not in first.text


def test_the_heading_comes_again_with_the_queue(
    client: FlaskClient, work: Work, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    assert "<h1>1 åben sag</h1>" in client.get("/desk").text
    ask_in(work, session, cast, 33, "En til")

    again = client.get("/desk", headers={"HX-Request": "true"}).text

    assert 'id="desk-head" hx-swap-oob="true"' in again
    assert "<h1>2 åbne sager</h1>" in again


def test_a_mention_comes_to_a_desk_that_is_open(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    sign_in(client, cast.dorte)
    first = client.get("/desk", headers={"HX-Request": "true"})
    known = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    act(mentioning.note, asked, "@Dorte se her", by=cast.erik, post=POST)

    again = client.get("/desk", headers=known)

    assert "Du er nævnt i et notat" in again.text
    assert again.text.index("Du er nævnt i et notat") < again.text.index('class="queues"')


def test_both_searches_share_one_box(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)
    page = client.get("/desk").text
    assert page.count('type="search"') == 1
    assert 'formaction="/desk/search"' in page

    found = post(client, "/desk/search", {"find": str(asked.number)}, page="/desk")

    assert f"Sag {asked.number}" in found.text


def test_a_supporter_finds_where_cases_lay(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    assert 'href="/figures/cases"' in client.get("/desk").text
    assert client.get("/figures/cases").status_code == 200


def statements(work: Work, cast: Cast) -> int:
    """How many statements the desk of the hotline takes."""
    ran: list[object] = []
    with work():
        dorte = db.session.get_one(User, cast.dorte.id)

        def count(*seen: object) -> None:
            ran.append(seen[2])

        event.listen(db.engine, "before_cursor_execute", count)
        queries.desk_of(dorte, now=clock.now())
        event.remove(db.engine, "before_cursor_execute", count)
    return len(ran)


def test_thirty_cases_take_no_more_statements_than_three(
    work: Work, session: Session, cast: Cast
) -> None:
    for minutes in (10, 20, 30):
        ask_in(work, session, cast, minutes, "Hjælp")
    few = statements(work, cast)
    for minutes in range(31, 58):
        ask_in(work, session, cast, minutes, "Hjælp")

    assert statements(work, cast) == few
    assert few <= 4


def test_the_page_takes_few_statements(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    with counted() as ran:
        assert client.get("/desk").status_code == 200
    assert len(ran) <= 14


@pytest.fixture
def elsewhere(work: Work, session: Session, cast: Cast, asked: Ticket) -> None:
    """Two thousand open cases of others."""
    session.rollback()
    with work():
        one = db.session.get_one(Ticket, asked.id)
        row = {c.key: getattr(one, c.key) for c in Ticket.__table__.columns}
        row |= {"responsible_id": cast.at.kolding_it.id, "participant_id": None}
        many = [{**row, "id": uuid.uuid4(), "number": 5000 + n} for n in range(2000)]
        db.session.execute(insert(Ticket), many)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))


def test_the_queue_is_read_by_its_index(work: Work, cast: Cast, elsewhere: None) -> None:
    queue = select(Ticket.id).where(
        Ticket.responsible_id == cast.at.hotline.id, Ticket.status.in_(opening.OPEN)
    )
    with work():
        assert is_led_by("ix_ticket_queue", queue)


def test_listed_is_openable(
    client: FlaskClient, work: Work, session: Session, cast: Cast, asked: Ticket, act: Deed
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    for who in (cast.dorte, cast.erik, cast.gitte, cast.hans):
        with work():
            user = db.session.get_one(User, who.id)
            mine = access.tickets_for(user, now=clock.now()).with_only_columns(Ticket.id)
            seen = set(db.session.scalars(mine))
            desk = queries.desk_of(user, now=clock.now())
            listed = {row.id for row in (*desk.waiting, *desk.elsewhere, *desk.learning)}
        assert listed == seen


def columns_of(row: Base) -> dict[str, object]:
    """Of a row that is to be copied."""
    return {column.key: getattr(row, column.key) for column in type(row).__table__.columns}


@pytest.fixture
def sixty(work: Work, session: Session, asked: Ticket) -> None:
    """Sixty open cases of the hotline."""
    session.rollback()
    with work():
        one = columns_of(db.session.get_one(Ticket, asked.id)) | {"participant_id": None}
        ground = select(AccessGround).where(AccessGround.ticket_id == asked.id)
        seen = columns_of(db.session.scalars(ground).one())
        ids = {5000 + n: uuid.uuid4() for n in range(59)}
        db.session.execute(
            insert(Ticket), [{**one, "id": id, "number": n} for n, id in ids.items()]
        )
        db.session.execute(insert(AccessGround), [{**seen, "ticket_id": id} for id in ids.values()])


def test_fifty_are_shown_and_then_more(client: FlaskClient, cast: Cast, sixty: None) -> None:
    sign_in(client, cast.dorte)
    page = client.get("/desk").text
    assert page.count('id="case-') == 50
    assert '<a href="/desk?queue=all&amp;rows=100">Vis flere sager</a>' in page

    more = client.get("/desk?queue=all&rows=100").text

    assert more.count('id="case-') == 60
    assert "Vis flere sager" not in more
    assert 'hx-get="/desk?queue=all&amp;rows=100"' in more
