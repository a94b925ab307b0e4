"""News of a meeting as people get it: a word that gives nothing away, and the link."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Cancellation, Occurrence, Participant
from booking.page_news import MEETING_NEWS, News, tell_news
from booking.ports import MeetingPost, help_desk
from core.db import db
from notifications.kinds import kind_of
from notifications.models import OutboxMessage
from notifications.sms import GSM, ONE_MESSAGE, gsm_length, to_gsm
from tests.booking.making import KEY
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.meetings import NOW, SECRETS, make_meeting
from tests.notifications.test_invitation import LONG_ADDRESS, compare, rendered, whole


def write(news: News, language: str = "da") -> list[OutboxMessage]:
    """Within `work()`: the news to Ida, by mail and by SMS."""
    ida = db.session.scalars(select(Participant).where(Participant.position == 1)).one()
    ida.phone, ida.language = "+4500998877", language
    occurrence, post = db.session.scalars(select(Occurrence)).one(), MeetingPost
    assert tell_news(ida, occurrence, news, post=post(help_desk(), KEY, "x.example"), now=NOW)
    db.session.flush()
    mine = select(OutboxMessage).where(OutboxMessage.kind == MEETING_NEWS)
    return list(db.session.scalars(mine.order_by(OutboxMessage.id)))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("news", News)
def test_news_read_as_they_were_last_approved(
    session: Session, cast: Cast, work: Work, news: News, language: str
) -> None:
    make_meeting(session, cast)
    with work():
        mail, text = (rendered(message) for message in write(news, language))
        sms, said = to_gsm(text.text), whole(mail).removesuffix("\n=====\n")

    compare(f"news-{news}.{language}.txt", said)
    compare(f"sms-news-{news}.{language}.txt", sms + "\n")
    assert [secret for secret in SECRETS if secret in said + sms] == []
    longer = len(LONG_ADDRESS) - len("http://127.0.0.1:8000")
    assert set(sms) <= GSM
    assert gsm_length(sms) + longer <= ONE_MESSAGE


def test_news_of_a_time_that_is_another_by_now_do_not_leave(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        mail, _text = write(News.TIME_KEPT)
        is_wanted = kind_of(MEETING_NEWS).is_wanted
        assert is_wanted
        assert is_wanted(mail, NOW)
        occurrence = db.session.scalars(select(Occurrence)).one()
        occurrence.starts_at += timedelta(minutes=5)
        assert not is_wanted(mail, NOW)


def test_nor_do_those_of_a_meeting_that_is_off(session: Session, cast: Cast, work: Work) -> None:
    make_meeting(session, cast)
    with work():
        mail, _text = write(News.TIME_KEPT)
        occurrence = db.session.scalars(select(Occurrence)).one()
        occurrence.cancellation = Cancellation(by_id=cast.anna.id, reason="Syg", at=NOW)
        is_wanted = kind_of(MEETING_NEWS).is_wanted
        assert is_wanted
        assert not is_wanted(mail, NOW)
