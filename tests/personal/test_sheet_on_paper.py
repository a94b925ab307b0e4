"""The sheet as a printer gets it: one page of A4, without what is only for the screen."""

import re
from pathlib import Path

import pytest

from booking.models import MeetingForm, Participant
from core.config import Settings
from core.db import db
from tests.browser import chromium
from tests.conftest import Work
from tests.personal.conftest import Make
from tests.servers import web_server

LONG = "Psykiatrisk ambulatorium, bygning 14, indgang C, Sygehusvej 24, 6000 Kolding, " * 3


@pytest.mark.browser
@pytest.mark.looks
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_longest_sheet_is_one_page(
    make: Make, work: Work, settings: Settings, tmp_path: Path, language: str
) -> None:
    made = make(form=MeetingForm.HYBRID)
    with work():
        ida = db.session.get_one(Participant, made.people["ida"])
        ida.language, ida.meeting.address = language, LONG[:200]
        db.session.get_one(Participant, made.people["anna"]).function = LONG[:120]

    with web_server(settings, tmp_path / "log", workers=1) as url, chromium() as browser:
        page = browser.new_page()
        page.goto(url + made.url(rest="/print"))
        page.emulate_media(media="print")
        paper = page.pdf(prefer_css_page_size=True)
        on_paper = page.locator("main").inner_text()

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert re.search(rb"/MediaBox \[0 0 59\d(\.\d+)? 84\d(\.\d+)?\]", paper)
    assert "browser" not in on_paper
