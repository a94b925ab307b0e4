"""The administrator's way to a type of meeting, through the page's own form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.meeting_types.models import TypeEdition
from booking.models import MeetingType
from core import clock
from tests.factories import Cast

OWN: Mapping[str, str] = {
    "name": "Netværksmøde i Kolding",
    "note": "Sammen med familien.",
    "form": "hybrid",
    "minutes": "75",
    "purpose": "Finde støtte til familien",
    "agenda": "Det går godt\nDet er svært",
    "functions": "PPR\nSundhedspleje",
    "is_duty": "y",
    "consent": "consent",
    "repeats": "monthly",
    "text_0": "Ring til forældrene",
    "part_0": "leader",
    "due_0": "week",
    "text_1": "",
    "part_1": "leader",
    "due_1": "week",
    "text_2": "Tag billeder med",
    "part_2": "citizen",
    "due_2": "day",
}
URL = "/meeting-types/network"

Write = Callable[..., TestResponse]


def editions(session: Session) -> Sequence[TypeEdition]:
    """What the committed database has, oldest first."""
    session.rollback()
    return session.scalars(select(TypeEdition).order_by(TypeEdition.number)).all()


def put_edition(
    session: Session, cast: Cast, organisation: Any, *, number: int = 1, **said: Any
) -> None:
    """An edition that is there already: ours with a few things changed. `name=None`: none."""
    with_ours = {"name": "Deres egen", **said}
    content = None
    if with_ours["name"]:
        content = {**_ours(), **with_ours}
    session.add(
        TypeEdition(
            organisation_id=organisation.id,
            type=MeetingType.NETWORK,
            number=number,
            content=content,
            by_id=cast.frida.id,
            at=clock.now(),
        )
    )
    session.commit()


def _ours() -> dict[str, Any]:
    return {
        "name": "",
        "note": "",
        "form": "video",
        "minutes": 60,
        "purpose": "",
        "agenda": "",
        "functions": [],
        "is_duty": False,
        "consent": None,
        "items": [],
    }
