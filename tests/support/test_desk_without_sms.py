"""Nothing more may be spent on SMS: the desk is told that people have to be called."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Membership, Role
from core import clock
from core.config import Settings
from notifications.texts.spending import SmsSpending, periods
from tests.booking.test_statements import counted
from tests.browse import sign_in
from tests.factories import Cast
from tests.notifications.calls import app_of
from tests.pages import page_faults


def spend(session: Session, today: int, this_month: int) -> None:
    for period, parts in zip(periods(clock.now()), (today, this_month), strict=True):
        session.add(SmsSpending(period=period, parts=parts))
    session.commit()


@pytest.mark.parametrize(
    ("limits", "used", "words"),
    [
        ((5, 0), (5, 5), "før midnat"),
        ((0, 9), (2, 9), "før måneden er slut"),
        ((5, 9), (5, 9), "før måneden er slut"),
        ((5, 9), (4, 8), None),
        ((0, 0), (99, 999), None),
    ],
)
def test_the_desk_says_that_the_limit_is_reached(
    app: Flask, other_settings: Callable[..., Settings], session: Session, cast: Cast,
    limits: tuple[int, int], used: tuple[int, int], words: str | None,
) -> None:  # fmt: skip
    spend(session, *used)
    chosen = other_settings(sms_parts_a_day=limits[0], sms_parts_a_month=limits[1])

    with app_of(chosen) as made:
        browser = made.test_client()
        sign_in(browser, cast.dorte)
        page = browser.get("/desk").text

    assert page_faults(page) == []
    assert ("grænsen er nået" in page) is (words is not None)
    assert words is None or words in page


def test_who_administers_gets_there_from_the_desk(
    app: Flask, other_settings: Callable[..., Settings], session: Session, cast: Cast
) -> None:
    spend(session, 5, 5)
    unit = cast.at.adults.id
    session.add(Membership(user_id=cast.dorte.id, unit_id=unit, role=Role.ADMINISTRATOR))
    session.commit()

    with app_of(other_settings(sms_parts_a_day=5)) as made:
        browser = made.test_client()
        sign_in(browser, cast.dorte)

        assert 'href="/messages"' in browser.get("/desk").text


def test_without_a_limit_nothing_is_asked_for_it(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    with counted() as ran:
        client.get("/desk")

    assert not [each for each in ran if "sms_spending" in str(each)]
