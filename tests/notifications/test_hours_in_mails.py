"""Hours in an invitation: in its reader's language, and as they are when it leaves."""

from dataclasses import replace
from datetime import date

from flask_babel import force_locale
from sqlalchemy.orm import Session

from booking.messages import SupportRoute, send_invitation
from booking.models import Meeting
from booking.ports import MeetingPost, help_desk
from core.db import db
from core.filters import NBSP
from notifications.kinds import Rendered, kind_of
from support.models import OwnDay, SupportUnit
from tests.booking.making import KEY, a_booking, book, make_room
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.meetings import NOW, messages_to
from tests.support.timetables import opens_on

WEDNESDAY, FRIDAY = 2, 4
WRITTEN = SupportRoute("Hotline", "+4500112233", "as the leader who booked read it")


def sent(
    session: Session, cast: Cast, work: Work, language: str, route: SupportRoute = WRITTEN
) -> Rendered:
    """What Ida gets of a meeting on Wednesday 2 December that an English reader booked."""
    make_room(session)
    known = replace(route, unit_id=str(cast.at.hotline.id))
    with work(), force_locale("en"):
        meeting: Meeting = book(a_booking(cast), cast.anna)
        ida = meeting.participants[1]
        ida.language = language
        send_invitation(
            ida,
            meeting.occurrences[0],
            support=known,
            post=MeetingPost(help_desk(), KEY, "x.example"),
            now=NOW,
        )
        db.session.flush()
        message = messages_to(ida)[-1]
        with force_locale(language):
            return kind_of(message.kind).render(message)


def test_they_are_in_the_readers_language(session: Session, cast: Cast, work: Work) -> None:
    opens_on(session, cast.at.hotline, range(4))

    mail = sent(session, cast, work, "da")

    said = f"Mandag til torsdag kl.{NBSP}9-18."
    assert said in mail.text
    assert said in mail.html
    assert "leader who booked" not in mail.text
    assert mail.calendar
    assert said in mail.calendar.decode().replace("\r\n ", "")


def test_an_english_reader_gets_them_in_english(session: Session, cast: Cast, work: Work) -> None:
    opens_on(session, cast.at.hotline, range(4))

    assert "Monday to Thursday 09:00-18:00." in sent(session, cast, work, "en").text


def test_a_hotline_closed_in_the_meeting_is_said_with_what_to_do(
    session: Session, cast: Cast, work: Work
) -> None:
    opens_on(session, cast.at.hotline, [FRIDAY])

    mail = sent(session, cast, work, "da")

    number = NBSP.join(["00", "44", "55", "66"])
    for part in (mail.text, mail.html):
        assert "Hotline for borgere er lukket, når mødet begynder." in part
        assert f"Ring da til mødets telefon: {number}." in part


def test_a_closing_day_is_said_by_its_reason(session: Session, cast: Cast, work: Work) -> None:
    opens_on(session, cast.at.hotline, range(7))
    unit = session.get_one(SupportUnit, cast.at.hotline.id)
    on = date(2026, 12, 2)
    unit.own_days.append(OwnDay(first_on=on, last_on=on, why="personaledag"))
    session.commit()

    assert (
        "Hotline for borgere er lukket den dag (personaledag)."
        in sent(session, cast, work, "da").text
    )


def test_while_it_is_open_nothing_more_is_said(session: Session, cast: Cast, work: Work) -> None:
    opens_on(session, cast.at.hotline, [WEDNESDAY])

    assert "Ring da til" not in sent(session, cast, work, "da").text


def test_a_unit_that_lost_its_number_keeps_what_was_written(
    session: Session, cast: Cast, work: Work
) -> None:
    session.get_one(SupportUnit, cast.at.hotline.id).unit.phone = None
    session.commit()

    assert "leader who booked" in sent(session, cast, work, "da").text
