"""How mails at the desk are found, sorted by two at once, and let go of."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db, transaction
from core.errors import Refusal
from notifications.models import OutboxMessage
from support.mails import access, caps, sorting
from support.mails.keeping import Shelf
from support.models import (
    EventKind,
    MailFile,
    MailMessage,
    SupportUnit,
    Ticket,
    TicketEvent,
    TicketMail,
)
from tests.booking.test_statements import counted
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.inbound.mails import Mail, words_of
from tests.inbound.mails import text as text_part
from tests.mails.conftest import Come
from tests.mails.making import attached, kept, only_mail, with_files
from tests.mails.test_threading import address_of
from tests.plans import is_led_by
from tests.support.makers import KEY, read_anew

MONTH = timedelta(days=30)


def at_the_hotline(session: Session, cast: Cast) -> None:
    """Every mail lies on its list."""
    for mail in kept(session):
        mail.support_unit_id = cast.at.hotline.id
    session.commit()


def test_of_two_who_sort_one_at_once_one_is_told(
    app: Flask, session: Session, cast: Cast, come: Come, asked: Ticket
) -> None:
    come(words_of())
    at_the_hotline(session, cast)
    mail_id, dorte, together = only_mail(session).id, cast.dorte.id, Barrier(2)
    session.rollback()

    def sort(_who: int) -> bool:
        together.wait(10)
        try:
            with app.app_context(), transaction():
                by, now = db.session.get_one(User, dorte), clock.now()
                mail = access.lock_mail(by, mail_id, now=now)
                assert mail
                sorting.put_on(mail, 1001, by=by, now=now)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(sort, range(2))) == [False, True]
    read_anew(session)
    said = select(TicketEvent).where(TicketEvent.kind == EventKind.MAILED)
    assert len(session.scalars(said).all()) == 1


def test_what_was_put_aside_goes_after_a_while_with_its_file(
    session: Session, cast: Cast, come: Come, work: Work
) -> None:
    come(with_files(attached("a.png")))
    by, now = cast.dorte.id, clock.now()
    with work():
        mail = db.session.scalars(select(TicketMail)).one()
        sorting.put_aside(mail, by=db.session.get_one(User, by), now=now)
    with work():
        assert not sorting.has_old(MONTH, now + timedelta(days=29))
        assert sorting.has_old(MONTH, now + timedelta(days=31))
        assert sorting.forget(MONTH, now=now + timedelta(days=31)) == 1

    assert (kept(session), list(session.scalars(select(MailFile)))) == ([], [])


def test_what_waits_or_is_on_a_case_stays(
    session: Session, cast: Cast, come: Come, answered: OutboxMessage, work: Work
) -> None:
    come(words_of(), to=[address_of(answered)])
    come(words_of(message_id="<2@example.org>", words="Andet"))

    with work():
        assert sorting.forget(MONTH, now=clock.now() + timedelta(days=999)) == 0


@pytest.mark.parametrize(
    ("headers", "days", "goes"),
    [
        (("X-Spam-Flag: YES",), 91, 1),
        (("List-Id: <x.example.org>",), 91, 1),
        (("List-Id: <x.example.org>",), 89, 0),
        ((), 999, 0),  # a person's waits for a person
    ],
)
def test_what_no_person_wrote_and_nobody_sorted_goes_too(
    cast: Cast, come: Come, work: Work, headers: tuple[str, ...], days: int, goes: int
) -> None:
    come(Mail(text_part("Hej"), "ny@example.org", headers=headers).raw())

    with work():
        assert sorting.forget(MONTH, now=clock.now() + timedelta(days=days)) == goes


def test_a_file_in_the_folder_goes_with_its_mail(tmp_path: Path) -> None:
    shelf, file = Shelf(KEY, str(tmp_path)), MailFile(name="a", type="b", size=1)
    shelf.put(file, b"x", "7-0")

    assert shelf.take(file) == b"x"
    shelf.drop(str(file.file_name))
    assert list(tmp_path.iterdir()) == []


def test_a_file_name_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    file = MailFile(name="a", type="b", size=1, file_name="../secret")

    with pytest.raises(FileNotFoundError):
        Shelf(KEY, str(tmp_path / "mails")).take(file)


def aside() -> Select[int]:
    """Where the job looks."""
    put = TicketMail.ticket_id.is_(None), TicketMail.sorted_at.is_not(None)
    return select(TicketMail.id).where(*put, TicketMail.sorted_at < clock.now())


def waiting() -> Select[int]:
    """What a desk's list reads."""
    unit = select(SupportUnit.id).limit(1).scalar_subquery()
    left = TicketMail.ticket_id.is_(None), TicketMail.sorted_at.is_(None)
    return select(TicketMail.id).where(TicketMail.support_unit_id == unit, *left)


PLANS: dict[str, Callable[[], Select[int]]] = {
    "ix_ticket_mail_unsorted": waiting,
    "ix_ticket_mail_ticket": aside,
    "ix_ticket_mail_message": lambda: select(TicketMail.id).where(TicketMail.message_id == "<a>"),
}


@pytest.mark.parametrize("index", PLANS)
def test_it_is_read_by_its_index(work: Work, cast: Cast, index: str) -> None:
    with work():
        assert is_led_by(index, PLANS[index]())


def test_the_list_takes_few_statements_however_long(
    client: FlaskClient, session: Session, cast: Cast, come: Come
) -> None:
    for number in range(6):
        come(words_of(message_id=f"<{number}@example.org>", words=f"Nr. {number}"))
    at_the_hotline(session, cast)
    sign_in(client, cast.dorte)

    with counted() as ran:
        assert client.get("/desk/mails").text.count("/desk/mails/") == 6
    assert len(ran) <= 4


def test_what_counts_messages_goes_with_its_addresses_once_it_counts_no_more(
    session: Session, work: Work
) -> None:
    about, now = uuid.uuid4(), clock.now()
    with work():
        for at in (now - caps.WITHIN, now - timedelta(minutes=1)):
            db.session.add(MailMessage(address="x@example.org", about=about, at=at, was_sent=True))
        db.session.flush()
        assert caps.has_old(now)

        assert caps.forget(now) == 1

        assert not caps.has_old(now)
    read_anew(session)
    assert len(session.scalars(select(MailMessage)).all()) == 1
