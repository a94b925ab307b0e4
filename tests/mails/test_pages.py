"""Mails at the desk, as pages: on the ticket, on the list, and what is attached."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from notifications.models import OutboxMessage
from support.mails import sorting
from support.models import EventKind, SupportUnit, Ticket, TicketMail
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.inbound.mails import words_of
from tests.mails.conftest import Come
from tests.mails.making import PNG, attached, kept, only_mail, with_files, with_page
from tests.mails.test_threading import address_of, tickets
from tests.pages import page_faults
from tests.support.makers import Held

TO_THE_HOTLINE = ["hotline@example.org"]


@pytest.fixture
def mail(session: Session, cast: Cast, come: Come, soon: Held) -> TicketMail:
    """Ida has written to the hotline, about nothing that can be told."""
    cast.at.hotline_unit.email = TO_THE_HOTLINE[0]
    session.commit()
    come(words_of(words="Jeg kan ikke komme ind", subject="Hjælp"), to=TO_THE_HOTLINE)
    return only_mail(session)


def url(mail: TicketMail, more: str = "") -> str:
    """Its address."""
    return f"/desk/mails/{mail.id}{more}"


def test_the_desk_says_that_mail_waits(client: FlaskClient, cast: Cast, mail: TicketMail) -> None:
    sign_in(client, cast.dorte)

    assert "1 mail venter" in client.get("/desk").text
    page = client.get("/desk/mails").text
    assert "Hjælp" in page
    assert page_faults(page) == []


def test_it_is_read_and_that_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, mail: TicketMail
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(url(mail)).text

    assert "Jeg kan ikke komme ind" in page
    assert page_faults(page) == []
    assert len(audits(session, sorting.READ, cast.at.hotline.id)) == 1


@pytest.mark.parametrize("more", ["", "/page", "/files/1"])
@pytest.mark.parametrize(("who", "status"), [("erik", 404), ("anna", 403)])
def test_nobody_else_reads_it(
    client: FlaskClient, cast: Cast, mail: TicketMail, who: str, status: int, more: str
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url(mail, more)).status_code == status


def test_the_case_that_it_may_be_about_stands_in_the_field(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, mail: TicketMail
) -> None:
    sign_in(client, cast.dorte)
    assert 'value="1001"' not in client.get(url(mail)).text
    only_mail(session).maybe_id = asked.id
    session.commit()

    page = client.get(url(mail)).text

    assert "Den handler måske om sag 1001." in page
    assert 'value="1001"' in page


DEEDS = {"placement": {"number": "1001"}, "tickets": {"who": "x"}, "dismissal": {}}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(("who", "status"), [("erik", 404), ("anna", 403), ("", 303)])
def test_nobody_else_sorts_it(
    client: FlaskClient, session: Session, cast: Cast, mail: TicketMail,
    who: str, status: int, deed: str,
) -> None:  # fmt: skip
    page = "/sign-in"
    if who:
        sign_in(client, getattr(cast, who))
        page = "/profile"

    answer = post(client, url(mail, f"/{deed}"), DEEDS[deed], page=page)

    assert answer.status_code == status
    assert only_mail(session).sorted_at is None


@pytest.mark.parametrize("number", ["1001", "#1001", "sag 1001"])
def test_it_is_put_on_a_case(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, mail: TicketMail, number: str
) -> None:
    sign_in(client, cast.dorte)

    post(client, url(mail, "/placement"), {"number": number}, page=url(mail))

    said = tickets(session)[0].events[-1]
    assert (said.kind, said.text, said.is_internal) == (
        EventKind.MAILED, "Jeg kan ikke komme ind", True,
    )  # fmt: skip
    assert only_mail(session).ticket_id == asked.id
    assert "En mail fra ida@example.org" in client.get(f"/tickets/{asked.id}").text
    assert len(audits(session, sorting.SORTED, cast.at.hotline.id)) == 1


@pytest.mark.parametrize("is_known", [True, False])
def test_the_case_it_may_be_about_is_filled_in(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, mail: TicketMail,
    is_known: bool,
) -> None:  # fmt: skip
    session.get_one(TicketMail, mail.id).maybe_id = asked.id if is_known else None
    session.commit()
    sign_in(client, cast.dorte)

    page = client.get(url(mail)).text

    assert ("Den handler måske om sag 1001" in page) == is_known
    assert ('value="1001"' in page) == is_known


@pytest.mark.parametrize("number", ["", "0", "9999", "æble", "99999999999"])
def test_a_wrong_number_is_said_and_kept(
    client: FlaskClient, session: Session, cast: Cast, mail: TicketMail, number: str
) -> None:
    sign_in(client, cast.dorte)

    answer = post(client, url(mail, "/placement"), {"number": number}, page=url(mail))

    assert answer.status_code == 422
    assert f'value="{number}"' in answer.text
    assert page_faults(answer.text) == []


def test_another_units_case_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, mail: TicketMail
) -> None:
    session.execute(update(TicketMail).values(support_unit_id=cast.at.kolding_it.id))
    session.commit()
    sign_in(client, cast.erik)

    answer = post(client, url(mail, "/placement"), {"number": "1001"}, page=url(mail))

    assert answer.status_code == 422
    assert len(tickets(session)[0].events) == len(asked.events)


def test_a_case_is_opened_for_whom_the_sender_is(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, mail: TicketMail
) -> None:
    sign_in(client, cast.dorte)
    who = f"{soon.ida.id}/{soon.occurrence.id}"

    post(client, url(mail, "/tickets"), {"who": who}, page=url(mail))

    [ticket] = tickets(session)
    assert (ticket.participant_id, ticket.events[0].text) == (
        soon.ida.id, "Jeg kan ikke komme ind",
    )  # fmt: skip
    assert only_mail(session).ticket_id == ticket.id


def test_nobody_is_chosen_who_was_not_found(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, mail: TicketMail
) -> None:
    sign_in(client, cast.dorte)
    who = f"{soon.jens.id}/{soon.occurrence.id}"

    answer = post(client, url(mail, "/tickets"), {"who": who}, page=url(mail))

    assert answer.status_code == 422
    assert tickets(session) == []


def test_it_is_put_aside_and_can_still_be_read(
    client: FlaskClient, session: Session, cast: Cast, mail: TicketMail
) -> None:
    sign_in(client, cast.dorte)

    post(client, url(mail, "/dismissal"), {}, page=url(mail))

    assert "Ingen mails venter" in client.get("/desk/mails").text
    assert "Den er lagt til side" in client.get(url(mail)).text


@pytest.mark.parametrize("deed", ["placement", "dismissal"])
def test_who_sorts_it_twice_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, mail: TicketMail, deed: str
) -> None:
    sign_in(client, cast.dorte)
    for _ in range(2):
        post(client, url(mail, f"/{deed}"), DEEDS[deed], page=url(mail))

    sorts = [e.kind for e in tickets(session)[0].events if e.kind == EventKind.MAILED]
    assert len(sorts) == (1 if deed == "placement" else 0)
    assert len(audits(session, sorting.SORTED, cast.at.hotline.id)) == 1


def test_what_names_no_desk_goes_to_the_one_that_sorts(
    session: Session, cast: Cast, come: Come
) -> None:
    come(words_of(words="Hvem er I?"))

    assert only_mail(session).support_unit_id == cast.at.shared.id


def test_a_unit_that_works_elsewhere_has_no_list_here(
    session: Session, cast: Cast, come: Come
) -> None:
    cast.at.hotline_unit.email = TO_THE_HOTLINE[0]
    session.execute(
        update(SupportUnit).where(SupportUnit.id == cast.at.hotline.id).values(is_external=True)
    )
    session.commit()

    come(words_of(), to=TO_THE_HOTLINE)

    assert only_mail(session).support_unit_id == cast.at.shared.id


def test_what_it_answers_is_folded_and_the_words_stand_out(
    client: FlaskClient, session: Session, cast: Cast, come: Come, answered: OutboxMessage
) -> None:
    said = (
        "Tak\r\n\r\nVh Ida\r\n\r\nDen 21. nov. 2026 10:00 skrev Hotline <x@example.org>:\r\n> Prøv"
    )
    come(words_of(words=said), to=[address_of(answered)])
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{tickets(session)[0].id}").text

    assert tickets(session)[0].events[-1].text == "Tak\n\nVh Ida"
    assert "Det svarer den på" in page
    assert page_faults(page) == []


def test_a_file_is_saved_and_never_shown(
    client: FlaskClient, session: Session, cast: Cast, come: Come, answered: OutboxMessage,
    soon: Held,
) -> None:  # fmt: skip
    come(with_files(attached("skærm.png")), to=[address_of(answered)])
    mail = only_mail(session)
    sign_in(client, cast.dorte)

    answer = client.get(url(mail, f"/files/{mail.files[0].id}"))

    assert (answer.data, answer.mimetype) == (PNG, "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    [look] = audits(session, sorting.FETCHED, mail.ticket_id)
    assert look.meeting_id == soon.meeting.id  # it stands among the looks at the meeting


def test_a_file_of_another_mail_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, come: Come, answered: OutboxMessage,
    mail: TicketMail,
) -> None:  # fmt: skip
    come(with_files(attached("a.png")), to=[address_of(answered)])
    other = kept(session)[-1]
    sign_in(client, cast.dorte)

    assert client.get(url(mail, f"/files/{other.files[0].id}")).status_code == 404


def test_files_are_sealed_in_the_database_or_in_a_folder(
    app: Flask, session: Session, come: Come, answered: OutboxMessage, tmp_path: Path
) -> None:
    to = address_of(answered)
    come(with_files(attached("a.png")), to=[to])
    chosen = app.extensions["moedebro_settings"]
    object.__setattr__(chosen, "mail_files_folder", str(tmp_path / "mails"))
    come(with_files(attached("b.png"), words="Og her"), to=[to])

    first, second = (mail.files[0] for mail in kept(session))
    assert PNG not in (first.content or PNG)
    assert second.content is None
    [there] = (tmp_path / "mails").iterdir()
    assert PNG not in there.read_bytes()
    assert there.stat().st_mode & 0o077 == 0


def test_the_page_of_a_mail_has_a_policy_of_its_own(
    client: FlaskClient, session: Session, cast: Cast, come: Come, answered: OutboxMessage
) -> None:
    come(
        with_page("<p>Se <b>her</b></p><img src='http://example.org/x'>"), to=[address_of(answered)]
    )
    sign_in(client, cast.dorte)

    answer = client.get(url(only_mail(session), "/page"))

    assert "<p>Se <b>her</b></p>" in answer.text
    assert "example.org/x" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert {"default-src 'none'", "sandbox", "form-action 'none'"} <= set(policy.split("; "))
