"""An administrator's menu has room on a small screen, however long their name is."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.browser import chromium, overflow_px
from tests.factories import Cast
from tests.journeys.by_the_clock import pages_of
from tests.journeys.people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture
def url(app: Flask, session: Session, cast: Cast) -> Iterator[str]:
    """The pages, on a port of their own."""
    cast.frida.name = "Esther-Margrethe Tastaturkærsgaard"
    session.commit()
    with pages_of(app) as served:
        yield served


def test_nothing_is_pushed_past_the_edge(browser: Browser, url: str) -> None:
    frida = somebody(browser, url)
    sign_in(frida, "frida@example.org")
    frida.go("/messages")

    assert {width: overflow_px(frida.page, width) for width in (1000, 1279, 1280)} == {
        1000: 0, 1279: 0, 1280: 0,
    }  # fmt: skip
