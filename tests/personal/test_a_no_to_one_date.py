"""A no to one date of a series holds everywhere; a yes of who comes to no other does too."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.affected import Extent, people_hit
from booking.after.evaluations import may_evaluate
from booking.after.seen import seen_at
from booking.date_answers import DateAnswers, says_no
from booking.models import Answer, Came, Meeting, Occurrence, Participant
from booking.ports import help_desk
from booking.readiness import Lack, coming_meetings
from booking.services.series_scope import Scope, in_order
from core.db import db
from tests.booking.making import make_room
from tests.browse import sign_in
from tests.calendars.making import events, feed_path
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.test_answer_dates import a_series, move, person, say, say_to_all

HOUR = timedelta(hours=1)
JENS = "jens@example.org"


@pytest.fixture
def series(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """Anna's with Ida and Jens, four Wednesdays at nine."""
    make_room(session)
    return a_series(session, cast, work)


@pytest.fixture
def all_but_one(client: FlaskClient, session: Session, series: uuid.UUID) -> uuid.UUID:
    """Ida comes, but not to the second."""
    say_to_all(client, session, "accepted")
    say(client, session, 1, "declined")
    return series


def read(series: uuid.UUID) -> tuple[Participant, Sequence[Occurrence]]:
    """Ida, and the dates; within `work()`."""
    meeting = db.session.get_one(Meeting, series)
    ida = next(p for p in meeting.participants if p.email == "ida@example.org")
    return ida, in_order(meeting.occurrences)


def test_the_board_waits_neither_for_their_answer_nor_for_their_test(
    work: Work, all_but_one: uuid.UUID
) -> None:
    found = []
    with work():
        homes = [db.session.get_one(Meeting, all_but_one).unit.organisation_id]
        _ida, dates = read(all_but_one)
        for at in (date.starts_at for date in dates[:2]):
            [row] = coming_meetings(homes, now=at - HOUR, until=at)
            found.append((row.people, dict(row.lacks).get(Lack.UNTESTED)))

    assert found == [(3, 1), (2, None)]


def test_who_spoke_of_one_date_is_waited_for_on_the_others(
    client: FlaskClient, session: Session, work: Work, cast: Cast, all_but_one: uuid.UUID
) -> None:
    say(client, session, 0, "accepted", JENS)
    found = []
    with work():
        homes = [db.session.get_one(Meeting, all_but_one).unit.organisation_id]
        for at in [date.starts_at for date in read(all_but_one)[1][:3]]:
            [row] = coming_meetings(homes, now=at - HOUR, until=at)
            found.append(dict(row.lacks).get(Lack.NOT_ANSWERED))

    assert found == [None, 1, 1]  # Jens spoke of the first only


def test_who_cancelled_is_put_down_as_having_sent_word(work: Work, all_but_one: uuid.UUID) -> None:
    with work():
        ida, dates = read(all_but_one)
        guesses = [seen_at(date, [ida], help_desk())[ida.id].came for date in dates[:2]]

    assert guesses == [None, Came.CANCELLED]


def test_nobody_is_asked_how_a_date_went_that_they_missed(
    work: Work, all_but_one: uuid.UUID
) -> None:
    with work():
        ida, dates = read(all_but_one)
        asked = [may_evaluate(ida, date, now=date.ends_at + HOUR) for date in dates]

    assert asked == [True, False, True, True]


def test_it_leaves_their_feed(
    client: FlaskClient, session: Session, cast: Cast, series: uuid.UUID
) -> None:
    sign_in(client, cast.jens)
    path = feed_path(client)
    assert len(events(client.get(path))) == 4
    say(client, session, 1, "declined", JENS)

    days = [event.start for event in events(client.get(path))]

    assert [after - before for before, after in pairwise(days)] == [
        timedelta(days=14), timedelta(days=7),
    ]  # fmt: skip


def test_the_leaders_feed_keeps_it(client: FlaskClient, cast: Cast, all_but_one: uuid.UUID) -> None:
    sign_in(client, cast.anna)

    assert len(events(client.get(feed_path(client)))) == 4


def test_trouble_there_is_not_told_them(work: Work, all_but_one: uuid.UUID) -> None:
    with work():
        ida, dates = read(all_but_one)
        hit = [
            len(people_hit(Extent(participant_ids=frozenset([ida.id])), now=at - HOUR, until=at))
            for at in (date.starts_at for date in dates[:2])
        ]

    assert hit == [1, 0]


@pytest.mark.parametrize(
    ("to_all", "to_one", "then", "moved"),
    [
        ("", "", "", None),
        ("accepted", "declined", "", None),
        ("declined", "accepted", "", None),
        ("declined", "", "", Scope.THIS),
        ("declined", "accepted", "", Scope.THIS),
        ("accepted", "declined", "", Scope.THIS),
        ("accepted", "declined", "", Scope.ALL),
        ("", "declined", "accepted", None),
        ("", "accepted", "declined", None),
    ],
)
def test_the_database_says_the_same_of_each_date(
    client: FlaskClient, session: Session, work: Work, cast: Cast, series: uuid.UUID,
    to_all: str, to_one: str, then: str, moved: Scope | None,
) -> None:  # fmt: skip
    if to_all:
        say_to_all(client, session, to_all)
    if to_one:
        say(client, session, 1, to_one)
    if then:
        say_to_all(client, session, then)
    if moved:
        move(session, cast, work, series, moved)

    assert person(session).removed_at is None
    with work():
        meeting = db.session.get_one(Meeting, series)
        said = DateAnswers(meeting.invited, meeting.occurrences)
        pairs = [(p, o) for p in meeting.invited for o in meeting.occurrences]
        no = {(p.id, o.id) for p, o in pairs if said.of(p, o) is Answer.DECLINED}
        wanted = select(Participant.id, Occurrence.id).join(
            Occurrence, Occurrence.meeting_id == Participant.meeting_id
        )
        assert {tuple(row) for row in db.session.execute(wanted.where(says_no()))} == no


def test_who_comes_to_none_but_one_has_that_one_in_the_feed(
    client: FlaskClient, session: Session, work: Work, cast: Cast, series: uuid.UUID
) -> None:
    sign_in(client, cast.jens)
    path = feed_path(client)
    with work():
        jens = next(p for p in db.session.get_one(Meeting, series).invited if p.email == JENS)
        jens.answer = Answer.DECLINED
    assert events(client.get(path)) == []

    say(client, session, 2, "accepted", JENS)

    assert len(events(client.get(path))) == 1
