"""Real browsers with made-up cameras, and a real web server for them."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core import clock
from core.config import Settings
from core.db import db
from tests.browser import chromium, complaints
from tests.servers import web_server
from tests.video.rooms import Work, target_for
from video import lobby, services
from video.models import Peer, Provision
from video.providers import JoinIdentity


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium with a made-up camera and microphone."""
    with chromium(media=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a web server on the database of `app`."""
    with web_server(settings, tmp_path_factory.mktemp("web") / "web.log") as url:
        yield url


class House:
    """People who open room pages, each in a browser of their own."""

    def __init__(self, browser: Browser, work: Work, server: str) -> None:
        self.browser, self.work, self.server = browser, work, server
        self.heard: list[list[str]] = []

    def a_page(self) -> Page:
        """Of somebody who has a browser of their own."""
        devices = ["camera", "microphone"]
        return self.browser.new_context(locale="da", permissions=devices).new_page()

    def come(self, meeting: uuid.UUID, who: JoinIdentity, *, script: str = "") -> Page:
        page = self.a_page()
        self.heard.append(complaints(page))
        if script:
            page.add_init_script(script)
        page.goto(self.server + target_for(self.work, meeting, who).url)
        return page

    def open_the_room(self, meeting: uuid.UUID) -> None:
        with self.work():
            services.open_room(db.session.get_one(Provision, meeting), now=clock.now())

    def let_in_singly(self, meeting: uuid.UUID) -> None:
        with self.work():
            provision = db.session.get_one(Provision, meeting)
            lobby.choose(provision, admits_singly=True, now=clock.now())

    def lose(self, who: JoinIdentity) -> None:
        """Make it half a minute since this person was heard of."""
        with self.work():
            for peer in db.session.scalars(select(Peer).where(Peer.who == who.who)):
                peer.seen_at -= timedelta(seconds=31)


@pytest.fixture
def house(browser: Browser, work: Work, server: str) -> Iterator[House]:
    """An empty house; everybody is out of it afterwards."""
    made = House(browser, work, server)
    yield made
    for context in browser.contexts:
        context.close()
