"""What stands on paper for one participant. It lies on tables: no purpose, nobody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from markupsafe import Markup

from booking.joining import is_host
from booking.personal import words
from booking.personal.page import Page

EARLY = timedelta(minutes=15)  # time to find the button, and to get help
QUIET_MODULES = 4  # the white edge that cameras look for


@dataclass(frozen=True)
class PrintSheet:
    """What the sheet says besides the page."""

    qr: Markup  # of the personal link
    begin_at: datetime
    leader: str  # the function, never the person


def sheet_of(page: Page, *, base_url: str) -> PrintSheet:
    """The sheet that belongs to a personal page."""
    host = next((p for p in page.meeting.invited if is_host(p, page.occurrence)), None)
    return PrintSheet(
        qr=_qr(f"{base_url.rstrip('/')}/m/{page.token}"),
        begin_at=page.own.starts_at - EARLY,
        leader=words.who(host) if host else page.meeting.unit.place,
    )


def _qr(url: str) -> Markup:
    """Drawn in the page itself: the policy allows no picture made of data."""
    code = segno.make(url, error="m", micro=False)
    drawn = code.svg_inline(border=QUIET_MODULES, omitsize=True, svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by us: nothing in it was typed by anybody
