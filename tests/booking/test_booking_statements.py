"""What a booking asks of the database does not grow with the people in it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from booking.models import ParticipantKind
from booking.services import Invitee
from tests.booking.making import NOW, a_booking, book, make_room
from tests.booking.test_statements import counted
from tests.conftest import Work
from tests.factories import Cast

MOST = 30  # of the service; looking who presses, and the draft, are the page's


def reached(number: int) -> Invitee:
    """A citizen who gets a mail."""
    return Invitee(kind=ParticipantKind.CITIZEN, email=f"ida-{number}@example.org")


def test_a_booking_of_two_and_one_of_twelve_ask_the_same(
    work: Work, session: Session, cast: Cast
) -> None:
    make_room(session, capacity=20)
    asked = []
    for day, people in enumerate((1, 1, 11)):
        invitees = [reached(number) for number in range(people)]
        with work(), counted() as seen:
            starts_at = NOW + timedelta(days=7 + day)
            book(a_booking(cast, starts_at=starts_at, invitees=invitees), cast.anna)
        asked.append(len(seen))

    _first_of_leader_and_room, of_two, of_twelve = asked
    assert of_two == of_twelve <= MOST
