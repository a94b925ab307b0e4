"""Small makers: a meeting of Anna's with Ida (citizen), Jens (GP) and a unit."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from booking import links
from booking.models import (
    Attending,
    Cancellation,
    Meeting,
    MeetingForm,
    MeetingType,
    Occurrence,
    Participant,
    ParticipantKind,
)
from core import clock
from core.config import Settings
from core.db import db
from tests.conftest import Work
from tests.factories import Cast
from video.models import Provision, ProvisionState, Room

PURPOSE = "Hvad du får brug for, når du kommer hjem"
TOMORROW = timedelta(days=1)
SOON = timedelta(minutes=6)
ROOM_URL = "https://rum.example.org/bro-1"


@dataclass
class Made:
    """Ids and links of what was made; the rows are read anew by each test."""

    meeting_id: uuid.UUID
    occurrence_id: uuid.UUID
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def url(self, who: str = "ida", rest: str = "") -> str:
        """Somebody's personal page, or a part of it."""
        return f"/m/{self.tokens[who]}{rest}"


def _people(cast: Cast, more: int) -> dict[str, dict[str, Any]]:
    at, kind = cast.at, ParticipantKind
    people: dict[str, dict[str, Any]] = {
        "anna": {
            "kind": kind.STAFF,
            "attending": Attending.LEADER,
            "user_id": cast.anna.id,
            "organisation_id": at.kolding.id,
            "name": "Anna Brofelt",
            "function": "Din sagsbehandler",
        },
        "ida": {
            "kind": kind.CITIZEN,
            "name": "Ida",
            "function": "Borger",
            "email": "ida@example.org",
        },
    }
    if more:
        people["jens"] = {
            "kind": kind.STAFF,
            "organisation_id": at.clinic.id,
            "name": "Jens Praksisholm",
            "function": "Din egen læge",
            "joins_from_room_system": True,
        }
    for number in range(more - 1):
        people[f"unit-{number}"] = {
            "kind": kind.STAFF,
            "unit_id": at.home_care.id,
            "organisation_id": at.kolding.id,
            "function": "Hjemmeplejen Midt",
        }
    return people


def make_meeting(
    work: Work,
    cast: Cast,
    settings: Settings,
    *,
    starts_in: timedelta = TOMORROW,
    more: int = 2,
    form: MeetingForm = MeetingForm.VIDEO,
    is_open: bool = False,
) -> Made:
    """A meeting in a typed room, with a link and a code for everybody."""
    people, now = _people(cast, more), clock.now()
    starts_at, key = now + starts_in, settings.secret_key.encode()
    ids = cast.anna.id, cast.at.adults.id
    with work():
        meeting = _meeting(*ids, form=form, now=now)
        occurrence = Occurrence(
            meeting=meeting, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45)
        )
        if form.has_room:
            occurrence.provision = _provision(starts_at, now if is_open else None)
        db.session.add_all([meeting, occurrence])
        db.session.flush()
        made = Made(meeting.id, occurrence.id)
        for position, (name, values) in enumerate(people.items()):
            person = Participant(meeting_id=meeting.id, position=position, **values)
            links.give_code(person, key)
            db.session.add(person)
            db.session.flush()
            made.people[name] = person.id
            made.tokens[name] = links.token_for(person, key)
            made.codes[name] = links.code_for(person, key)
    return made


def _meeting(leader: uuid.UUID, unit: uuid.UUID, *, form: MeetingForm, now: datetime) -> Meeting:
    return Meeting(
        uid=f"{uuid.uuid4()}@moedebro.example",
        type=MeetingType.DISCHARGE,
        form=form,
        purpose=PURPOSE,
        agenda="Hjælp i hjemmet\nMedicin",
        leader_id=leader,
        created_by_id=leader,
        unit_id=unit,
        address="Sygehusvej 1, Kolding" if form != MeetingForm.VIDEO else None,
        phone="+4500445566",
        created_at=now,
    )


def _provision(starts_at: datetime, opened_at: datetime | None) -> Provision:
    room = Room(
        provider="static",
        name=f"Bro {uuid.uuid4()}",
        capacity=20,
        web_url=ROOM_URL,
        sip_address="bro-1@rum.example.org",
        phone="+4500778899",
        guest_pin="4711",
    )
    return Provision(
        key=str(uuid.uuid4()),
        room=room,
        state=ProvisionState.READY,
        addresses={"web": ROOM_URL},
        opens_at=starts_at - timedelta(minutes=30),
        closes_at=starts_at + timedelta(minutes=105),
        opened_at=opened_at,
    )


def cancel(work: Work, cast: Cast, made: Made, reason: str = "Lederen er syg") -> None:
    """Call the meeting off, as the booking service will."""
    by_id = cast.anna.id
    with work():
        db.session.add(
            Cancellation(
                occurrence_id=made.occurrence_id, by_id=by_id, reason=reason, at=clock.now()
            )
        )


def remove(work: Work, participant_id: uuid.UUID) -> None:
    """Take somebody out of the meeting."""
    with work():
        person = db.session.get_one(Participant, participant_id)
        person.removed_at = clock.now()
