"""Merging, splitting and linking through their pages: who may, and all others."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from core import clock
from core.db import db
from support import access, grounds
from support.models import Ground, LinkKind, Status, Ticket
from support.services import linking, merging, opening, splitting
from support.timeline import ROUTING
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import NOON, POST, Held, call, read_anew
from tests.support.test_life_at_once import deed
from tests.support.test_ticket_page import statements_of
from tests.support.test_two_at_once import at_once

Fields = dict[str, str]


@dataclass(frozen=True)
class Scene:
    """Ida's case, a second one of hers, one of a caller without a name, and one that is merged."""

    first: Ticket
    second: Ticket
    nameless: Ticket
    merged: Ticket


@pytest.fixture
def scene(work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket) -> Scene:
    """All with the hotline."""
    now = clock.now()
    with work():
        for words, besides in (("Billedet er væk.", 1001), ("Og lyden.", 1002)):
            again = call(soon, cast, words=words, besides=besides)
            opening.open_ticket(again, by=None, post=POST, now=now)
        nobody = call(soon, cast, participant_id=None, requester="Den, der ringede")
        opening.open_ticket(nobody, by=None, post=POST, now=now)
    with work():
        opening.add_words(numbered(1001), "Kan min søn også være med?", now=now)
        one, other = numbered(1001), numbered(1004)
        linking.link(one, other, LinkKind.RELATED, by=ROUTING, now=now)
        dorte = db.session.get_one(User, cast.dorte.id)
        merging.merge(numbered(1003), numbered(1001), by=dorte, post=POST, now=now)
    read_anew(session)
    rows = session.scalars(select(Ticket).order_by(Ticket.number)).all()
    return Scene(rows[0], rows[1], rows[3], rows[2])


def numbered(number: int) -> Ticket:
    """In the running transaction."""
    return db.session.scalars(select(Ticket).where(Ticket.number == number)).one()


def message_of(scene: Scene) -> str:
    """What Ida wrote later."""
    return next(str(e.id) for e in scene.first.events if e.kind == "wrote")


@dataclass(frozen=True)
class Action:
    """A form: on which case, where, what is typed, and what it does."""

    on: str
    path: str
    fields: Callable[[Scene], Fields]
    kind: str  # of the audit row
    bad: str = ""  # the field that must not be empty
    has_page: bool = True


ACTIONS = {
    "merge": Action("second", "merges", lambda s: {"to": str(s.first.id)}, "ticket-merged"),
    "merge by number": Action(
        "second",
        "merges",
        lambda _s: {"to": "number", "number": "#1001"},
        "ticket-merged",
        "number",
    ),
    "discard": Action(
        "nameless", "discards", lambda _s: {"why": "Forkert nummer"}, "ticket-discarded", "why"
    ),
    "split": Action("first", "splits", lambda s: {"message": message_of(s)}, "ticket-linked"),
    "link": Action("second", "links", lambda s: {"to": str(s.nameless.id)}, "ticket-linked"),
    "restore": Action("merged", "restorations", lambda _s: {}, "ticket-restored", has_page=False),
}
actions = pytest.mark.parametrize("name", ACTIONS)


def send(client: FlaskClient, name: str, scene: Scene, **more: str) -> TestResponse:
    """Fill it in and press the button."""
    action = ACTIONS[name]
    at = f"/tickets/{getattr(scene, action.on).id}/{action.path}"
    return post(client, at, {**action.fields(scene), **more}, page="/profile")


def make_supporter(session: Session, cast: Cast, unit: str) -> User:
    """Bo works there now."""
    mine = cast.bo.memberships[0]
    mine.unit, mine.role = getattr(cast.at, unit), cast.dorte.memberships[0].role
    session.commit()
    return cast.bo


@actions
def test_who_may_does_it_and_it_is_on_record(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, name: str
) -> None:
    sign_in(client, cast.dorte)
    on, kind = getattr(scene, ACTIONS[name].on).id, ACTIONS[name].kind
    before = len(audits(session, kind, on))

    assert send(client, name, scene).status_code == 303

    read_anew(session)
    assert len(audits(session, kind, on)) == before + 1


@actions
def test_a_colleague_may_too(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, name: str
) -> None:
    sign_in(client, make_supporter(session, cast, "hotline_unit"))

    assert send(client, name, scene).status_code == 303


@actions
def test_to_a_stranger_it_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, name: str
) -> None:
    sign_in(client, make_supporter(session, cast, "administration"))

    assert send(client, name, scene).status_code == 404


@actions
def test_without_the_role_or_a_name_nothing_is_done(
    client: FlaskClient, cast: Cast, scene: Scene, name: str
) -> None:
    at = f"/tickets/{getattr(scene, ACTIONS[name].on).id}/{ACTIONS[name].path}"
    assert post(client, at, ACTIONS[name].fields(scene), page="/sign-in").status_code == 303
    sign_in(client, cast.anna)

    assert send(client, name, scene).status_code == 403


@actions
def test_who_only_reads_it_may_not(
    client: FlaskClient, session: Session, work: Work, cast: Cast, scene: Scene, name: str
) -> None:
    with work():
        for number in (1001, 1002, 1003, 1004):
            let_read(numbered(number), cast)
    sign_in(client, cast.erik)

    assert send(client, name, scene).status_code == 403


def let_read(ticket: Ticket, cast: Cast) -> None:
    """Kolding had it once."""
    grounds.give(ticket, cast.at.kolding_it.id, Ground.WAS_RESPONSIBLE, now=clock.now())


@actions
def test_a_second_click_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, name: str
) -> None:
    sign_in(client, cast.dorte)
    on, kind = getattr(scene, ACTIONS[name].on).id, ACTIONS[name].kind
    first = send(client, name, scene).status_code
    read_anew(session)
    once = len(audits(session, kind, on))

    again = send(client, name, scene).status_code

    assert (first, again in {303, 422}) == (303, True)
    read_anew(session)
    assert len(audits(session, kind, on)) == once


@pytest.mark.parametrize("name", [name for name, action in ACTIONS.items() if action.bad])
@pytest.mark.parametrize("words", ["", "Nummer 010190-1234"])
def test_bad_words_are_refused_and_kept(
    client: FlaskClient, cast: Cast, scene: Scene, name: str, words: str
) -> None:
    sign_in(client, cast.dorte)

    page = send(client, name, scene, **{ACTIONS[name].bad: words})

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert words in page.text
    assert 'class="error-summary"' in page.text


@pytest.mark.parametrize("name", [name for name, action in ACTIONS.items() if action.has_page])
def test_each_page_asks_one_thing(client: FlaskClient, cast: Cast, scene: Scene, name: str) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{getattr(scene, ACTIONS[name].on).id}/{ACTIONS[name].path}")

    assert (page.status_code, page_faults(page.text)) == (200, [])
    assert page.text.count("button-primary") == 1


def test_the_likely_ones_are_of_the_same_person(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{scene.second.id}/merges").text

    assert "1001 · Ida, borger · De kan ikke høre mig" in page
    assert "1004" not in page


@pytest.mark.parametrize("number", ["9999", "1004", "x"])
def test_another_number_is_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, number: str
) -> None:
    sign_in(client, cast.dorte)

    page = send(client, "merge by number", scene, number=number)

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert f'value="{number}"' in page.text
    read_anew(session)
    assert session.get_one(Ticket, scene.second.id).status == Status.NEW


def test_a_case_that_one_does_not_see_is_no_case(
    client: FlaskClient, session: Session, work: Work, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)

    page = send(client, "merge by number", scene, number="4711")

    assert "Der er ingen sag med det nummer, som du kan se." in page.text


def test_one_comes_to_the_case_that_goes_on_and_reads_both(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)
    gone = send(client, "merge", scene)

    assert gone.headers["Location"] == f"/tickets/{scene.first.id}"
    page = client.get(gone.headers["Location"])
    assert page_faults(page.text) == []
    for words in ("Sag 1002: Ida bad om hjælp", "Billedet er væk.", "Lagt ind i denne sag"):
        assert words in page.text


def test_the_merged_one_says_where_it_goes_on_and_can_be_brought_back(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{scene.merged.id}")

    assert page_faults(page.text) == []
    assert page.text.count("button-primary") == 1
    assert "Den fortsætter som sag 1001" in page.text
    assert "Skil sagerne ad igen" in page.text


def test_a_discarded_one_says_why(client: FlaskClient, cast: Cast, scene: Scene) -> None:
    sign_in(client, cast.dorte)
    send(client, "discard", scene)

    page = client.get(f"/tickets/{scene.nameless.id}")

    assert page_faults(page.text) == []
    assert page.text.count("button-primary") == 1
    assert "Hent sagen tilbage" in page.text


def test_the_citizen_reads_what_they_wrote_in_either(
    client: FlaskClient, cast: Cast, scene: Scene, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    send(client, "merge", scene)
    from_page = client.application.extensions["moedebro_help_desk"]

    with client.application.app_context():
        case = from_page.case_of(soon.ida.id, now=clock.now())

    said = [line.text for line in case.said]
    assert sorted(said) == [
        "Billedet er væk.", "De kan ikke høre mig.", "Kan min søn også være med?", "Og lyden."
    ]  # fmt: skip


def test_more_merged_cases_take_no_more_statements(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)
    one = statements_of(client, scene.first)
    send(client, "merge", scene)

    assert statements_of(client, scene.first) == one


def test_the_new_case_has_the_message_and_both_say_so(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)

    gone = send(client, "split", scene)

    page = client.get(gone.headers["Location"])
    assert page_faults(page.text) == []
    for words in ("Sag 1005", "Kan min søn også være med?", "Den var en besked i sag 1001"):
        assert words in page.text
    assert "En besked blev til sag 1005" in client.get(f"/tickets/{scene.first.id}").text


def test_the_new_case_stays_with_the_unit_and_has_clocks_of_its_own(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)
    send(client, "split", scene)

    read_anew(session)
    made = session.scalars(select(Ticket).where(Ticket.number == 1005)).one()
    assert (made.responsible_id, made.status) == (cast.at.hotline.id, Status.NEW)
    assert made.clock
    assert made.clock.answer_due_at
    assert made.participant_id == scene.first.participant_id


def test_what_the_desk_wrote_is_no_message(client: FlaskClient, cast: Cast, scene: Scene) -> None:
    opened = next(str(e.id) for e in scene.first.events if e.kind == "opened")
    sign_in(client, cast.dorte)

    for event in (opened, "999999", "x"):
        assert send(client, "split", scene, message=event).status_code == 422


def test_two_split_the_same_message_at_once_and_one_is_refused(
    app: Flask, session: Session, cast: Cast, scene: Scene
) -> None:
    one, event, dorte = scene.first.id, int(message_of(scene)), cast.dorte.id
    read_anew(session)

    def part(user: User) -> None:
        held = access.lock_ticket(user, one, now=clock.now())
        assert held
        splitting.split(held, event, by=user, post=POST, now=NOON)

    assert sorted(at_once(app, [deed(part, dorte), deed(part, dorte)])) == ["done", "refused"]


def test_a_link_is_taken_away_again(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)
    at = f"/tickets/{scene.first.id}"
    assert ": 1004</span>" in client.get(at).text

    gone = post(client, f"{at}/links/{scene.nameless.id}/removal", page="/profile")

    assert gone.status_code == 303
    assert ": 1004</span>" not in client.get(at).text
    read_anew(session)
    assert len(audits(session, "ticket-unlinked", scene.nameless.id)) == 1


def test_of_a_linked_case_one_may_not_see_only_the_number_is_said(
    client: FlaskClient, work: Work, cast: Cast, scene: Scene
) -> None:
    with work():
        let_read(numbered(1001), cast)
    sign_in(client, cast.erik)

    page = client.get(f"/tickets/{scene.first.id}").text

    assert "Sag 1004" in page
    assert "Den, der ringede" not in page


@pytest.mark.parametrize("round", range(3))
def test_two_merge_them_into_each_other_at_once_and_one_is_refused(
    app: Flask, session: Session, cast: Cast, scene: Scene, round: int
) -> None:
    one, two, dorte = scene.first.id, scene.second.id, cast.dorte.id
    read_anew(session)

    def merging_into(ticket_id: object, other_id: object) -> Callable[[User], None]:
        def run(user: User) -> None:
            held = access.lock_both(user, ticket_id, other_id, now=clock.now())  # type: ignore[arg-type]
            other = db.session.get_one(Ticket, other_id)
            assert held
            merging.merge(held, other, by=user, post=POST, now=NOON)

        return run

    jobs = [deed(merging_into(one, two), dorte), deed(merging_into(two, one), dorte)]

    assert sorted(at_once(app, jobs)) == ["done", "refused"]
