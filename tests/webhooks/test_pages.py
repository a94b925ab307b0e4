"""The administrator's pages: adding an address, its secret, and what did not get through."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from support.webhooks import addresses
from support.webhooks.models import HookKind, Trouble, Webhook, WebhookDelivery
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import read_anew

URL = "https://sager.example.org/hooks/et-hemmeligt-ord"
SECRET = 'value="whsec_'
FIELDS: dict[str, str | list[str]] = {"url": URL, "kinds": ["ticket.opened", "task.given"]}


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Who administers Kolding."""
    sign_in(client, cast.frida)
    return client


def place(cast: Cast, rest: str = "") -> str:
    return f"/organisations/{cast.at.kolding.id}/webhooks{rest}"


def add(client: FlaskClient, cast: Cast, **changes: str | list[str]) -> TestResponse:
    return post(client, place(cast), {**FIELDS, **changes})


def kept(session: Session) -> list[Webhook]:
    read_anew(session)
    return list(session.scalars(select(Webhook)))


def press(client: FlaskClient, cast: Cast, session: Session, noun: str) -> TestResponse:
    [webhook] = kept(session)
    return post(client, place(cast, f"/{webhook.id}/{noun}"), {}, page=place(cast))


def give_up(session: Session, **changes: object) -> int:
    """Something did not get through."""
    [webhook] = kept(session)
    dead = WebhookDelivery(
        webhook_id=webhook.id, kind=HookKind.TICKET_OPENED, waiting_since=clock.now(),
        payload={"data": {"number": 1007}}, given_up_at=clock.now(), trouble=Trouble.BROKEN,
    )  # fmt: skip
    session.add(dead)
    session.execute(update(Webhook).values(**changes) if changes else select(1))
    session.commit()
    return dead.id


def test_an_address_is_added_and_its_secret_shown(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    answer = add(frida, cast)

    assert answer.status_code == 303
    [webhook] = kept(session)
    assert webhook.kinds == FIELDS["kinds"]
    page = frida.get(answer.headers["Location"])
    assert SECRET in page.text
    assert "hemmeligt" not in page.text
    assert page_faults(page.text) == []
    assert audits(session, "webhook-added", cast.at.kolding.id)[0].facts == {
        "host": "sager.example.org"
    }


def test_neither_address_nor_secret_can_be_read_in_the_database(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)

    [webhook] = kept(session)
    assert b"hemmeligt" not in webhook.sealed
    assert b"whsec" not in webhook.secret


def test_after_a_quarter_of_an_hour_the_secret_is_not_shown(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    where = add(frida, cast).headers["Location"]
    earlier = clock.now() - timedelta(minutes=16)
    session.execute(update(Webhook).values(secret_made_at=earlier))
    session.commit()

    assert SECRET not in frida.get(where).text


def test_pressed_twice_it_is_there_once(frida: FlaskClient, session: Session, cast: Cast) -> None:
    answers = [add(frida, cast).status_code for _ in range(2)]

    assert answers == [303, 422]
    assert len(kept(session)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"url": ""},
        {"url": "http://sager.example.org/"},
        {"url": "ftp://sager.example.org/"},
        {"url": "https://a:b@sager.example.org/"},
        {"url": "https://10.1.2.3/"},
        {"url": "https://127.0.0.1/"},
        {"url": "https://[::1]/"},
        {"url": "https://localhost/"},
        {"url": "https://x:99999/"},
        {"url": "https://sager.example.org/" + "x" * 1000},
        {"kinds": []},
        {"kinds": ["ticket.eaten"]},
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_typed(
    frida: FlaskClient, session: Session, cast: Cast, changes: dict[str, str | list[str]]
) -> None:
    answer = add(frida, cast, **changes)

    assert answer.status_code == 422
    assert str(changes.get("url", URL))[:80] in answer.text
    assert kept(session) == []
    assert page_faults(answer.text) == []


def test_there_are_ten_at_most(frida: FlaskClient, session: Session, cast: Cast) -> None:
    for number in range(addresses.MOST + 1):
        answer = add(frida, cast, url=f"https://sager.example.org/{number}")

    assert answer.status_code == 422
    assert len(kept(session)) == addresses.MOST


def test_a_new_secret_leaves_the_old_one_a_day(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)
    [before] = kept(session)
    old = before.secret

    assert press(frida, cast, session, "secrets").status_code == 303

    [webhook] = kept(session)
    assert webhook.old_secret == old
    assert webhook.secret != old
    assert len(audits(session, "webhook-secret-made", cast.at.kolding.id)) == 1


def test_what_did_not_get_through_is_listed_and_sent_again(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    where = add(frida, cast).headers["Location"]
    dead = give_up(session)
    page = frida.get(where)
    assert "1007" in page.text
    assert page_faults(page.text) == []

    assert press(frida, cast, session, f"deliveries/{dead}/resendings").status_code == 303

    read_anew(session)
    assert session.get_one(WebhookDelivery, dead).given_up_at is None
    assert len(audits(session, "webhook-sent-again", cast.at.kolding.id)) == 1


def test_a_paused_one_is_started_before_anything_is_sent_again(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)
    dead = give_up(session, paused_at=clock.now(), trouble=Trouble.BROKEN)
    press(frida, cast, session, "resendings")
    read_anew(session)
    assert session.get_one(WebhookDelivery, dead).given_up_at

    press(frida, cast, session, "resumptions")
    press(frida, cast, session, "resendings")

    assert kept(session)[0].paused_at is None
    assert session.get_one(WebhookDelivery, dead).given_up_at is None


def test_it_is_removed_with_all_it_was_told(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)
    give_up(session)
    [webhook] = kept(session)
    assert frida.get(place(cast, f"/{webhook.id}/removal")).status_code == 200

    press(frida, cast, session, "removal")

    assert kept(session) == []
    assert len(audits(session, "webhook-removed", cast.at.kolding.id)) == 1


NOUNS = ("/secrets", "/resumptions", "/resendings", "/removal", "/deliveries/1/resendings")


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("dorte", 403)])
def test_who_administers_nothing_there_gets_nothing(
    client: FlaskClient, frida: FlaskClient, session: Session, cast: Cast, who: str,
    status: int,
) -> None:  # fmt: skip
    add(frida, cast)
    [webhook] = kept(session)
    secret = webhook.secret
    other = client.application.test_client()
    sign_in(other, getattr(cast, who))

    assert other.get(place(cast)).status_code == status
    for noun in NOUNS:
        address = place(cast, f"/{webhook.id}{noun}")
        assert post(other, address, {}, page="/profile").status_code == status
    assert kept(session)[0].secret == secret


def test_who_is_not_signed_in_is_sent_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    assert client.get(place(cast)).status_code == 303
    assert client.get(place(cast, f"/{uuid.uuid4()}")).status_code == 303


def test_an_organisation_of_others_is_not_there(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)
    [webhook] = kept(session)
    elsewhere = f"/organisations/{cast.at.vejle.id}/webhooks"

    assert frida.get(elsewhere).status_code == 404
    assert nouns_refused(frida, f"{elsewhere}/{webhook.id}", page=place(cast))
    assert frida.get(place(cast, f"/{uuid.uuid4()}")).status_code == 404
    assert len(kept(session)) == 1


def nouns_refused(client: FlaskClient, where: str, *, page: str) -> bool:
    """Nothing is there to be done anything about."""
    done = [post(client, where + noun, {}, page=page).status_code for noun in NOUNS]
    return {404} == {client.get(where).status_code, *done}


def test_an_address_of_another_organisation_is_not_there(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)
    session.execute(update(Webhook).values(organisation_id=cast.at.vejle.id))
    session.commit()
    [webhook] = kept(session)
    secret, vejle = webhook.secret, f"/organisations/{cast.at.vejle.id}/webhooks/{webhook.id}"

    assert nouns_refused(frida, vejle, page=place(cast))
    assert nouns_refused(frida, place(cast, f"/{webhook.id}"), page=place(cast))
    assert kept(session)[0].secret == secret


def test_what_it_is_told_is_chosen_anew(frida: FlaskClient, session: Session, cast: Cast) -> None:
    add(frida, cast)
    [hook] = kept(session)
    page = place(cast, f"/{hook.id}")
    said = {"kinds": ["meeting.booked", "ticket.opened"]}
    assert post(frida, f"{page}/kinds", said, page=page).status_code == 303
    assert post(frida, f"{page}/kinds", said, page=page).status_code == 303

    assert kept(session)[0].kinds == ["ticket.opened", "meeting.booked"]
    [row] = audits(session, "webhook-kinds-changed")
    assert row.facts == {"host": hook.host, "kinds": ["ticket.opened", "meeting.booked"]}
    assert "Et møde blev booket" in frida.get(page).text


@pytest.mark.parametrize("kinds", [[], ["meeting.read"], ["ticket.opened", "x"]])
def test_it_is_told_something_that_there_is(
    frida: FlaskClient, session: Session, cast: Cast, kinds: list[str]
) -> None:
    add(frida, cast)
    [hook] = kept(session)
    page = place(cast, f"/{hook.id}")
    answer = post(frida, f"{page}/kinds", {"kinds": kinds}, page=page)

    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert kept(session)[0].kinds == ["ticket.opened", "task.given"]


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("erik", 403)])
def test_only_administrators_choose_it(
    frida: FlaskClient, session: Session, cast: Cast, who: str, status: int
) -> None:
    add(frida, cast)
    [hook] = kept(session)
    sign_in(frida, getattr(cast, who))
    url = place(cast, f"/{hook.id}/kinds")

    assert post(frida, url, {"kinds": ["ticket.closed"]}, page="/sign-in").status_code == status
    assert kept(session)[0].kinds == ["ticket.opened", "task.given"]


def test_another_organisations_is_not_there(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)
    [hook] = kept(session)
    url = f"/organisations/{cast.at.vejle.id}/webhooks/{hook.id}/kinds"

    said = {"kinds": ["ticket.closed"]}
    assert post(frida, url, said, page=place(cast)).status_code == 404


def test_a_meeting_that_did_not_get_through_is_said_by_its_time(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    add(frida, cast)
    [hook] = kept(session)
    give_up(session)
    payload = {"data": {"starts_at": "2026-12-02T10:00:00+00:00"}}
    dead = {"kind": HookKind.MEETING_MOVED, "payload": payload}
    session.execute(update(WebhookDelivery).values(**dead))
    session.commit()

    page = frida.get(place(cast, f"/{hook.id}")).text.replace("\xa0", " ")
    assert "Et møde blev flyttet" in page
    assert "møde onsdag den 2. december" in page
