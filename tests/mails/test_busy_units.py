"""A unit elsewhere with much to do: what its people write is told here each time, and each new case
is asked of it. Only who says the same again and again is a machine."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from notifications.models import OutboxMessage
from support.models import SupportUnit, Ticket
from support.services import handing_over, opening
from tests.conftest import Work
from tests.factories import Cast
from tests.inbound.mails import words_of
from tests.mails.conftest import POST, Come
from tests.mails.making import kept, sent_to
from tests.mails.test_threading import address_of
from tests.support.conftest import Deed
from tests.support.makers import call, make_meeting, read_anew

THEIRS, OURS = "it@kolding.example.org", "vi@example.org"
CASES = 4
WORDS = (
    "Vi ser på det", "Kameraet på stue 3 er skiftet", "Ring til afdelingen, de hjælper",
    "Det var routeren. Nu virker det",
)  # fmt: skip


@pytest.fixture
def asked_of(session: Session, work: Work, cast: Cast, act: Deed) -> Sequence[OutboxMessage]:
    """What it was asked, in as many cases, on one day."""
    of_kolding = SupportUnit.id == cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(of_kolding).values(is_external=True))
    cast.at.kolding_it.unit.email, cast.at.hotline_unit.email = THEIRS, OURS
    session.commit()
    for _number in range(CASES):
        held = make_meeting(session, cast)
        with work():
            opening.open_ticket(call(held, cast), by=None, post=POST, now=clock.now())
    read_anew(session)
    for case in session.scalars(select(Ticket).order_by(Ticket.number)).all():
        facts = {"reason": "Jeres", "tried": []}
        to = cast.at.kolding_it.id
        act(handing_over.hand_over, case, to, by=cast.dorte, post=POST, now=clock.now(), **facts)
    return sent_to(session, THEIRS)


def answers(come: Come, asked_of: Sequence[OutboxMessage], words: Sequence[str]) -> None:
    for message, said in zip(asked_of, words, strict=True):
        come(words_of(f"IT <{THEIRS}>", words=said), to=[address_of(message)])


def told(session: Session) -> int:
    return len(sent_to(session, OURS))


def test_each_new_case_is_asked_of_it(asked_of: Sequence[OutboxMessage]) -> None:
    assert len(asked_of) == CASES


def test_what_its_people_write_is_told_each_time(
    session: Session, come: Come, asked_of: Sequence[OutboxMessage]
) -> None:
    before = told(session)

    answers(come, asked_of, WORDS)

    assert told(session) - before == CASES
    assert [mail.is_capped for mail in kept(session)] == [False] * CASES


def test_a_machine_that_says_the_same_with_another_number_is_told_twice(
    session: Session, come: Come, asked_of: Sequence[OutboxMessage]
) -> None:
    before = told(session)

    answers(come, asked_of, [f"Vi har oprettet INC-{n}, tak" for n in range(CASES)])

    assert told(session) - before == 2
    assert [mail.is_capped for mail in kept(session)] == [False, False, True, True]


def test_who_writes_after_the_machine_is_told(
    session: Session, come: Come, asked_of: Sequence[OutboxMessage]
) -> None:
    answers(come, asked_of, ["Autosvar: vi har din mail"] * CASES)
    before = told(session)

    answers(come, asked_of[:1], WORDS[:1])

    assert told(session) - before == 1
    assert kept(session)[-1].is_capped is False
