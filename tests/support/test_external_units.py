"""An administrator says of a support unit that it works in a ticket system of its own."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Membership, Organisation, Role, User
from core.db import db
from notifications.kinds import KINDS
from notifications.models import OutboxMessage
from support.mails.numbering import number_of
from support.models import AccessGround, Ground, Outcome, Status, SupportUnit, Ticket
from support.services import again, consulting, external_units, handing_over, resolving, tasks
from support.services.external_units import System
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import NOON, only_ticket, read_anew, told_story
from tests.support.test_outside import POST, finish, write
from tests.support.test_tasks import DUE, WANTED, parts
from tests.support.test_work_on_ticket import hand_over

DAY = timedelta(days=1)
THEIRS = "sager@it.kolding.example.org"
ELSEWHERE = {"works": "elsewhere", "mailbox": THEIRS, "keeps_number": "y", "number_mark": "KOL"}
HERE = {"works": "here"}
KIND = "support-unit-system-changed"


def url_of(cast: Cast) -> str:
    return f"/support-units/{cast.at.kolding_it.id}/system"


def save(client: FlaskClient, cast: Cast, fields: dict[str, str]) -> TestResponse:
    """Open the page, and save it with these answers."""
    url = url_of(cast)
    found = re.search(r'name="seen" type="hidden" value="(\w+)"', client.get(url).text)
    return post(client, url, {"seen": found[1] if found else "", **fields})


def unit_of(session: Session, cast: Cast) -> SupportUnit:
    read_anew(session)
    return session.get_one(SupportUnit, cast.at.kolding_it.id)


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of the municipality, signed in."""
    sign_in(client, cast.frida)
    return client


@pytest.fixture
def empty(session: Session, cast: Cast) -> None:
    """Nobody works at Kolding's desk any more."""
    unit_id = cast.at.kolding_it.unit_id
    work_there = Membership.unit_id == unit_id, Membership.role == Role.SUPPORTER
    session.execute(delete(Membership).where(*work_there))
    session.commit()


def mails_to(session: Session, address: str = THEIRS) -> list[OutboxMessage]:
    read_anew(session)
    sent = select(OutboxMessage).where(OutboxMessage.address == address)
    return list(session.scalars(sent.order_by(OutboxMessage.id)))


@pytest.mark.usefixtures("empty")
def test_it_is_saved_and_written_down(frida: FlaskClient, session: Session, cast: Cast) -> None:
    assert save(frida, cast, ELSEWHERE).status_code == 303

    unit = unit_of(session, cast)
    assert (unit.is_external, unit.mailbox, unit.number_mark) == (True, THEIRS, "KOL")
    [row] = audits(session, KIND, unit.id)
    assert row.facts == {"is_external": True, "keeps_number": True, "has_mark": True, "cases": 0}
    page = frida.get(url_of(cast)).text
    assert f"Sager sendes til {THEIRS}." in page
    assert page_faults(page) == []
    assert "Arbejder i sit eget system" in frida.get("/support-units").text


def test_who_works_there_is_named_before_anything_is_typed(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = frida.get(url_of(cast)).text

    assert "Før den kan arbejde i sit eget system" in page
    where = html.unescape(page.partition("Før den kan")[2].partition('href="')[2].partition('"')[0])
    assert cast.erik.name in frida.get(where).text
    session.execute(delete(Membership).where(Membership.user_id == cast.erik.id))
    session.commit()
    assert "Før den kan arbejde i sit eget system" not in frida.get(url_of(cast)).text


def test_one_with_supporters_stays(frida: FlaskClient, session: Session, cast: Cast) -> None:
    page = save(frida, cast, ELSEWHERE)

    assert page.status_code == 422
    assert "supporter arbejder i enheden. Giv vedkommende en anden enhed først." in page.text
    assert f'value="{THEIRS}"' in page.text
    assert not unit_of(session, cast).is_external


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mailbox": ""}, "Skriv systemets postkasse."),
        ({"mailbox": "sager"}, "sager"),
        ({"mailbox": "hotline-unit@example.org"}, "Det er en af vores egne postkasser."),
        ({"mailbox": "svar+x@moedebro.example"}, "Det er en af vores egne postkasser."),
        ({"mailbox": "bounce@moedebro.example"}, "Det er en af vores egne postkasser."),
        ({"mailbox": "moeder+it@kolding.example"}, "Det er en af vores egne postkasser."),
        ({"number_mark": "42"}, "Skriv mindst ét bogstav eller #."),
        ({"number_mark": "K" * 21}, "K" * 21),
        ({"works": "nowhere"}, THEIRS),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept_on_the_page(
    frida: FlaskClient, session: Session, cast: Cast, fields: dict[str, str], said: str
) -> None:
    session.get_one(Organisation, cast.at.kolding.id).mail_sender = "moeder@kolding.example"
    session.commit()

    page = save(frida, cast, ELSEWHERE | fields)

    assert page.status_code == 422
    assert said in page.text
    assert page_faults(page.text) == []
    assert not unit_of(session, cast).is_external


@pytest.mark.usefixtures("empty")
def test_somebody_has_to_work_here(frida: FlaskClient, session: Session, cast: Cast) -> None:
    others = SupportUnit.id != cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(others).values(is_external=True))
    session.commit()

    assert "Det er den eneste enhed, der arbejder her." in save(frida, cast, ELSEWHERE).text
    assert not unit_of(session, cast).is_external


@pytest.mark.usefixtures("empty")
def test_who_opened_the_page_before_a_colleague_saved_is_told(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    save(frida, cast, ELSEWHERE)
    page = post(frida, url_of(cast), {"seen": "x", **ELSEWHERE, "number_mark": "ANDRE"})

    assert page.status_code == 422
    assert 'value="ANDRE"' in page.text
    assert unit_of(session, cast).number_mark == "KOL"
    assert len(audits(session, KIND, cast.at.kolding_it.id)) == 1


@pytest.mark.usefixtures("empty")
def test_a_unit_comes_back_with_people(frida: FlaskClient, session: Session, cast: Cast) -> None:
    save(frida, cast, ELSEWHERE)
    assert "Lad en supporter arbejde i den først." in save(frida, cast, HERE).text
    works = Membership(
        user_id=cast.erik.id, unit_id=cast.at.kolding_it.unit_id, role=Role.SUPPORTER
    )
    session.add(works)
    session.commit()

    assert save(frida, cast, HERE).status_code == 303
    assert not unit_of(session, cast).is_external
    assert unit_of(session, cast).mailbox == unit_of(session, cast).unit.email


def go_elsewhere(work: Work, session: Session, cast: Cast) -> int:
    """Erik leaves, and Kolding's IT gets a system of its own. How many cases were sent there."""
    session.execute(delete(Membership).where(Membership.unit_id == cast.at.kolding_it.unit_id))
    session.commit()
    unit_id, by_id = cast.at.kolding_it.id, cast.frida.id
    session.rollback()
    with work():
        unit = db.session.get_one(SupportUnit, unit_id)
        return external_units.change(
            unit, System(THEIRS), was_seen=external_units.seen(unit), ours=["svar@x.example"],
            by=db.session.get_one(User, by_id), post=POST, now=NOON,
        )  # fmt: skip


def caretakers(session: Session) -> list[uuid.UUID]:
    """Who sees to what lies elsewhere."""
    read_anew(session)
    cares = AccessGround.ground == Ground.CARETAKER, AccessGround.until.is_(None)
    return list(session.scalars(select(AccessGround.support_unit_id).where(*cares)))


def test_its_open_cases_are_sent_there_and_the_sender_sees_to_them(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)
    assert go_elsewhere(work, session, cast) == 1

    assert caretakers(session) == [cast.at.hotline.id]
    assert [mail.kind for mail in mails_to(session)] == ["ticket-received"]
    assert told_story(session)[-1] == "noted"
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    assert only_ticket(session).outcome == Outcome.CAN_ATTEND


def test_its_tasks_are_sent_there_with_what_is_wanted(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    to = [cast.at.kolding_it.id]
    act(tasks.give, ticket, to, WANTED, due_at=DUE, by=cast.dorte, post=POST)
    go_elsewhere(work, session, cast)

    assert [mail.payload["wanted"] for mail in mails_to(session)] == [WANTED]
    act(finish, parts(session)[0], cast.dorte.id)
    assert parts(session)[0].status == Status.RESOLVED


def test_what_it_was_asked_is_asked_again_by_mail(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    to, facts = cast.at.kolding_it.id, {"reason": "Jeres", "tried": []}
    act(handing_over.hand_over, ticket, to, by=cast.dorte, post=POST, **facts)
    act(consulting.ask, ticket, to, "Kender I den?", by=cast.dorte, post=POST)
    assert go_elsewhere(work, session, cast) == 0

    mails = mails_to(session)
    assert [mail.payload["about"] for mail in mails] == ["offer", "consult"]
    assert mails[1].payload["wanted"] == "Kender I den?"


def test_a_case_that_is_opened_again_there_has_somebody_here(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.erik, post=POST)
    session.execute(update(Ticket).values(status=Status.CLOSED, closed_at=NOON))
    session.commit()
    go_elsewhere(work, session, cast)
    assert caretakers(session) == []

    act(again.write, ticket, "Nu er det galt igen.", reopens_within=DAY, post=POST)
    assert caretakers(session) == [cast.at.hotline.id]


@pytest.mark.parametrize(
    ("mark", "keeps", "subject", "number"),
    [
        ("KOL", True, "SV: Sag 1001 KOL-00042", "KOL-00042"),
        ("KOL", True, "SV: Sag 1001 INC0042", None),
        ("Sag", True, "SV: Sag 1001", None),  # that one is ours
        ("Sag", True, "SV: Sag 1001 [Sag 77]", "Sag 77"),
        (None, True, "SV: Sag 1001 [INC-0042]", "INC-0042"),
        (None, False, "SV: Sag 1001 [INC-0042]", None),
    ],
)
def test_its_numbers_are_known_by_how_they_begin(
    mark: str | None, keeps: bool, subject: str, number: str | None
) -> None:
    unit = SupportUnit(keeps_number=keeps, number_mark=mark)

    assert number_of(subject, Ticket(number=1001), unit) == number


def test_their_number_stands_in_what_we_write_next(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    go_elsewhere(work, session, cast)
    act(consulting.ask, ticket, cast.at.kolding_it.id, "En?", by=cast.dorte, post=POST)
    write(work, session, number="INC0042")
    act(consulting.ask, ticket, cast.at.kolding_it.id, "To?", by=cast.dorte, post=POST)

    mail = mails_to(session)[-1]
    assert mail.payload["their_number"] == "INC0042"
    with work():
        assert KINDS[mail.kind].render(mail).subject.endswith(" [INC0042]")


@pytest.mark.parametrize("unit", ["hotline", "shared", "hospital_it"])
def test_other_organisations_units_are_not_there(frida: FlaskClient, cast: Cast, unit: str) -> None:
    url = f"/support-units/{getattr(cast.at, unit).id}/system"

    assert frida.get(url).status_code == 404
    assert post(frida, url, ELSEWHERE, page=url_of(cast)).status_code == 404


@pytest.mark.parametrize("who", ["anna", "erik"])
def test_only_administrators_say_it(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url_of(cast)).status_code == 403
    assert post(client, url_of(cast), ELSEWHERE, page="/sign-in").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    assert client.get(url_of(cast)).status_code == 303
    assert post(client, url_of(cast), ELSEWHERE, page="/sign-in").status_code == 303
