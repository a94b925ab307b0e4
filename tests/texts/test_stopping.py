"""STOP and HJÆLP are heard whether or not an answer to them can be paid for."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, throttle
from core.config import Settings
from core.db import transaction
from notifications.texts import incoming, spending
from notifications.texts.spending import Limits, SmsSpending, Spent
from notifications.texts.suppressions import SmsSuppression
from tests.notifications.calls import app_of, call, of_twilio

IDA = "+4500998877"
PATH = "/hooks/twilio/text-messages"


@pytest.fixture
def nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what others spend and answer at this moment."""
    monkeypatch.setattr(spending, "spent", lambda *_limits, now: Spent(0, 0, Limits()))
    monkeypatch.setattr(throttle, "tries_made", lambda *_who, now, window: -1)


def stop(client: FlaskClient) -> str:
    answer = call(client, PATH, MessageSid="SM1", From=IDA, Body="STOP")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.usefixtures("nothing_is_seen")
@pytest.mark.parametrize(("a_day", "answers"), [(1, 10), (2, 0)])
def test_stop_is_kept_to_though_others_took_what_was_left(
    app: Flask,
    session: Session,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    a_day: int,
    answers: int,
) -> None:
    monkeypatch.setattr(incoming, "MOST_ANSWERS", answers)
    with app_of(of_twilio(settings, sms_parts_a_day=a_day)) as made:
        with made.app_context(), transaction():
            spending.take(1, Limits(), now=clock.now())
        said = stop(made.test_client())

    assert "<Message>" not in said
    assert session.scalars(select(SmsSuppression.phone)).all() == [IDA]
    assert session.scalars(select(SmsSpending.parts)).all() == [1, 1]
    assert session.scalars(select(throttle.Try.count)).all() == []
