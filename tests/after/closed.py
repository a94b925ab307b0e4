"""A meeting that its leader has closed, by the service, within `work()`."""

import uuid

from accounts.models import User
from booking.after.closing import PersonSaid, Said, close
from booking.models import Came, Occurrence, Reached
from booking.ports import meeting_post
from core import clock
from core.db import db
from tests.factories import Cast

AGREED = "Hjemmeplejen kommer på mandag.\nDu ringer til os, hvis det går galt."


def close_date(date_id: uuid.UUID, cast: Cast, *, agreed: str = AGREED) -> None:
    """Everybody took part, and everybody reads what was agreed."""
    occurrence = db.session.get_one(Occurrence, date_id)
    person = PersonSaid(Came.TOOK_PART, gets_minutes=True)
    people = {each.id: person for each in occurrence.meeting.invited}
    said = Said(Reached.YES, "", agreed, "", people)
    anna = db.session.get_one(User, cast.anna.id)
    close(occurrence, said, seen_version=0, by=anna, post=meeting_post(), now=clock.now())
