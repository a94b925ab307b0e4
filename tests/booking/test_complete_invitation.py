"""An invitation with something missing is not sent."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.ports import MeetingPost, help_desk
from booking.services.invitations import invite_all
from booking.services.refusals import InvitationIncomplete
from notifications.models import OutboxMessage
from tests.booking.making import KEY, NOW, a_booking, book, make_room
from tests.conftest import Work
from tests.factories import Cast


def _invite_without_a_phone(cast: Cast) -> None:
    meeting = book(a_booking(cast), cast.anna)
    meeting.phone = ""
    [occurrence] = meeting.occurrences
    invite_all(meeting, occurrence, post=MeetingPost(help_desk(), KEY, "moedebro.example"), now=NOW)


def test_nothing_is_sent_when_an_element_is_missing(
    work: Work, cast: Cast, session: Session
) -> None:
    make_room(session)

    with pytest.raises(InvitationIncomplete) as refused, work():
        _invite_without_a_phone(cast)

    assert "mødets telefon" in str(refused.value.message)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
