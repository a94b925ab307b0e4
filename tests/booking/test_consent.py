"""A consent holds for a year at most, and what is worth a thought about it is said once."""

from datetime import date
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from booking.consent_notes import consent_notes
from booking.models import ConsentKind, ConsentReference, Meeting, MeetingType
from booking.services.planning import OF_CONSENT, Consent, ConsentTooLong, a_year_after
from tests.booking.making import NOW, a_booking, book, make_room
from tests.booking.walking import add, begin, choose, say
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast

GIVEN = date(2026, 11, 2)
BARE = ("type", "form", "purpose", "agenda", "phone", "unit_id")
HELD = Consent(ConsentKind.CONSENT, "Kommunen", GIVEN)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 11, 2), date(2027, 11, 2)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_year_later(day: date, later: date) -> None:
    assert a_year_after(day) == later


def test_the_last_possible_day_is_taken_and_the_next_is_not() -> None:
    Consent(ConsentKind.CONSENT, "", GIVEN, date(2027, 11, 2)).check()

    with pytest.raises(ConsentTooLong):
        Consent(ConsentKind.CONSENT, "", GIVEN, date(2027, 11, 3)).check()


@pytest.mark.parametrize(
    "days",
    [
        (GIVEN, date(2027, 11, 3)),
        (GIVEN, date(2026, 11, 1)),
        (None, date(2027, 1, 1)),
    ],
)
def test_the_schema_refuses_what_cannot_be_so(
    session: Session, cast: Cast, work: Work, days: tuple[date | None, date]
) -> None:
    make_room(session)
    with work():
        meeting_id = book(a_booking(cast), cast.anna).id
    given, last = days

    session.add(
        ConsentReference(
            meeting_id=meeting_id, kind=ConsentKind.CONSENT, obtained_by="", obtained_on=given,
            expires_on=last, scope="", parents_permit=False, young_permits=False,
        )
    )  # fmt: skip

    with pytest.raises(IntegrityError):
        session.flush()


def test_it_goes_with_the_meeting(session: Session, cast: Cast) -> None:
    bare = {name: getattr(a_booking(cast), name) for name in BARE}
    ids = {"leader_id": cast.anna.id, "created_by_id": cast.anna.id}
    meeting = Meeting(id=uuid4(), uid="x", created_at=NOW, sequence=0, **bare, **ids)
    session.add(meeting)
    session.flush()
    said = {name: getattr(HELD, name) for name in OF_CONSENT}
    session.add(ConsentReference(meeting_id=meeting.id, **said))
    session.flush()

    session.execute(delete(Meeting))

    assert session.scalar(select(func.count()).select_from(ConsentReference)) == 0


@pytest.mark.parametrize(
    ("consent", "expected", "citizen", "last_day", "is_series", "said"),
    [
        (None, True, True, None, False, "Der er ikke noteret samtykke endnu"),
        (None, True, False, None, False, ""),
        (None, False, True, None, False, ""),
        (Consent(ConsentKind.CONSENT), True, True, None, False,
         "Der er ikke noteret en dag for samtykket"),
        (Consent(ConsentKind.NOT_RELEVANT), True, True, date(2030, 1, 1), False, ""),
        (Consent(ConsentKind.OTHER_GROUND), True, True, date(2030, 1, 1), True, ""),
        (HELD, True, True, date(2027, 11, 2), False, ""),
        (HELD, True, True, date(2027, 11, 3), False, "kun til tirsdag den 2.\u00a0november"),
        (HELD, False, False, date(2027, 11, 3), True, "ikke for alle datoer"),
    ],
)  # fmt: skip
def test_what_is_worth_a_thought(
    client: FlaskClient,
    work: Work,
    consent: Consent | None,
    expected: bool,
    citizen: bool,
    last_day: date | None,
    is_series: bool,
    said: str,
) -> None:
    with work():
        notes = consent_notes(
            consent, is_expected=expected, has_citizen=citizen, last_day=last_day,
            is_series=is_series,
        )  # fmt: skip
        words = [note.text for note in notes]

    assert len(words) == bool(said)
    assert said in "".join(words)


@pytest.mark.parametrize(
    ("kind", "warns"), [(MeetingType.NETWORK, True), (MeetingType.CONVERSATION, False)]
)
def test_the_last_step_asks_once_where_the_type_expects_it(
    client: FlaskClient, session: Session, cast: Cast, kind: MeetingType, warns: bool
) -> None:
    make_room(session)
    sign_in(client, cast.anna)
    draft = begin(client, kind.value)
    say(client, draft, type=kind.value)
    choose(client, draft)
    add(client, draft)

    page = client.get(f"{draft}/who").text

    assert page.count("Der er ikke noteret samtykke endnu") == warns
