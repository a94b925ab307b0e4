"""Waiting is for a reason, and ends by itself where that is over."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.errors import Refusal
from support.models import Status, Ticket, WaitsFor
from support.refusals import NoMeetingAhead
from support.services import opening, waiting, working
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, call, make_meeting, only_ticket

FAR = NOON + timedelta(hours=5)


@pytest.fixture
def far(work: Work, session: Session, cast: Cast) -> Ticket:
    """Ida asks at noon about a meeting in the evening."""
    held = make_meeting(session, cast, FAR)
    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON)
    return only_ticket(session)


def test_an_answer_waits_for_the_requester(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(working.reply, ticket, "Prøv igen.", by=cast.dorte, post=POST)

    assert only_ticket(session).waiting_for == WaitsFor.REQUESTER


@pytest.mark.parametrize("reason", [r for r in WaitsFor if r != WaitsFor.TASKS])
def test_what_the_requester_writes_ends_it(
    act: Deed, session: Session, cast: Cast, far: Ticket, reason: WaitsFor
) -> None:
    act(waiting.wait, far, reason, by=cast.dorte)
    assert (only_ticket(session).status, only_ticket(session).waiting_for) == ("waiting", reason)

    act(opening.add_words, far, "Nu er det værre.")

    assert (only_ticket(session).status, only_ticket(session).waiting_for) == ("active", None)


def test_nobody_says_that_it_waits_for_tasks(act: Deed, cast: Cast, far: Ticket) -> None:
    with pytest.raises(Refusal):
        act(waiting.wait, far, WaitsFor.TASKS, by=cast.dorte)


def test_a_meeting_that_has_begun_is_not_waited_for(act: Deed, cast: Cast, far: Ticket) -> None:
    with pytest.raises(NoMeetingAhead):
        act(waiting.wait, far, WaitsFor.MEETING_TIME, by=cast.dorte, now=FAR)


def test_an_hour_before_the_meeting_it_is_at_hand_again(
    act: Deed, work: Work, session: Session, cast: Cast, far: Ticket
) -> None:
    act(waiting.wait, far, WaitsFor.MEETING_TIME, by=cast.dorte)
    with work():
        assert not waiting.has_due(FAR - timedelta(minutes=61))
        assert waiting.has_due(FAR - timedelta(hours=1))
        assert waiting.resume_due(now=FAR - timedelta(hours=1)) == 1

    assert only_ticket(session).status == Status.ACTIVE


def test_somebody_goes_on_with_it(act: Deed, session: Session, cast: Cast, far: Ticket) -> None:
    act(waiting.wait, far, WaitsFor.THIRD_PARTY, by=cast.dorte)
    act(waiting.resume, far, by=cast.dorte)

    assert only_ticket(session).status == Status.ACTIVE
    with pytest.raises(Refusal):
        act(waiting.resume, far, by=cast.dorte)
