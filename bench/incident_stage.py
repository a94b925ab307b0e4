"""Where the made-up days of `bench.troubles` are written: rooms, organisations, people, calls."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from accounts.models import Organisation
from bench.troubles import (
    BRIDGES,
    BROWSERS,
    HOMES,
    ROOMS,
    Call,
    Failure,
)
from booking.models import (
    Meeting,
    MeetingForm,
    MeetingType,
    Occurrence,
    Participant,
    ParticipantKind,
)
from core.db import db, transaction
from support.incidents.baseline import Key, Shared
from support.models import Audience, Status, SupportModel, Ticket
from tests.factories import Cast
from video.models import Provision, ProvisionState, Room

FIRST = datetime(2026, 11, 30, tzinfo=UTC)  # a Monday


class Stage:
    """Rooms, organisations, and one meeting whose occurrences are all there is to ask about."""

    def __init__(self, app: Flask, session: Session, cast: Cast) -> None:
        self.app, self.cast, self._number = app, cast, 2000
        rooms = [
            Room(
                provider="static", name=f"Rum {n}", capacity=12,
                web_url=f"https://{host(n)}/{n}",
            )
            for n in range(ROOMS)
        ]  # fmt: skip
        kolding = session.get_one(Organisation, cast.at.kolding.id)
        homes = [
            Organisation(name=f"Sted {n}", kind=kolding.kind, parent_id=kolding.parent_id)
            for n in range(HOMES)
        ]
        meeting = Meeting(
            uid="bench@example.org", type=MeetingType.CONVERSATION, form=MeetingForm.VIDEO,
            purpose="Bænk", agenda="-", leader_id=cast.anna.id, created_by_id=cast.anna.id,
            unit_id=cast.at.adults.id, phone="+4500445566", created_at=FIRST,
        )  # fmt: skip
        session.add_all([*rooms, *homes, meeting])
        session.commit()
        self.rooms, self.homes = [r.id for r in rooms], [h.id for h in homes]
        self.meeting_id = meeting.id
        self._times: dict[tuple[int | None, int], uuid.UUID] = {}
        self._known: dict[int, uuid.UUID] = {}
        self._provisions: list[dict[str, object]] = []
        self._occurrences: list[dict[str, object]] = []
        self._people: list[dict[str, object]] = []

    def write(self, calls: Sequence[Call]) -> None:
        """Straight into the tables: a meeting's time and a person once, however often they ask."""
        asked = [(call, self._in(call), self._by(call)) for call in calls]
        with self.app.app_context(), transaction():
            for model, rows in (
                (Provision, self._provisions), (Occurrence, self._occurrences),
                (Participant, self._people),
                (Ticket, [self._ticket(*each) for each in asked]),
            ):  # fmt: skip
                if rows:
                    db.session.execute(insert(model), rows)
        for rows in (self._provisions, self._occurrences, self._people):
            rows.clear()

    def _in(self, call: Call) -> uuid.UUID:
        """The time that it is about; written with the next."""
        key = (call.meeting, call.room)
        if call.meeting is None or key not in self._times:
            provision, id = uuid.uuid4(), uuid.uuid4()
            self._provisions.append(self._provision(call, provision))
            self._occurrences.append(self._occurrence(call, provision, id))
            if call.meeting is None:
                return id
            self._times[key] = id
        return self._times[key]

    def _by(self, call: Call) -> uuid.UUID:
        """Who asks; likewise."""
        if call.who is None or call.who not in self._known:
            id = uuid.uuid4()
            self._people.append(self._person(id))
            if call.who is None:
                return id
            self._known[call.who] = id
        return self._known[call.who]

    def _person(self, id: uuid.UUID) -> dict[str, object]:
        return {
            "id": id, "meeting_id": self.meeting_id, "position": 0, "function": "Borger",
            "kind": ParticipantKind.CITIZEN, "code_digest": id.hex,
        }  # fmt: skip

    def _provision(self, call: Call, id: uuid.UUID) -> dict[str, object]:
        return {
            "id": id, "key": str(id), "room_id": self.rooms[call.room],
            "state": ProvisionState.READY, "addresses": {},
            "opens_at": call.at, "closes_at": call.at + timedelta(hours=2),
        }  # fmt: skip

    def _occurrence(self, call: Call, provision: uuid.UUID, id: uuid.UUID) -> dict[str, object]:
        return {
            "id": id, "meeting_id": self.meeting_id, "provision_id": provision,
            "starts_at": call.at + timedelta(minutes=10),
            "ends_at": call.at + timedelta(minutes=55),
        }  # fmt: skip

    def _ticket(self, call: Call, occurrence: uuid.UUID, who: uuid.UUID) -> dict[str, object]:
        self._number += 1
        return {
            "id": uuid.uuid4(), "number": self._number, "requester": "Ida, borger",
            "occurrence_id": occurrence, "participant_id": who, "is_learning": call.is_learning,
            "matter": self._number,
            "organisation_id": self.homes[call.home],
            "audience": Audience.STAFF, "model": SupportModel.LOCAL_FIRST,
            "is_cross_sector": False, "subject": "Ingen lyd", "snapshot": {"place": "Sted"},
            "device": f"Computer (Windows), {call.browser}", "status": Status.NEW,
            "responsible_id": self.cast.at.shared.id, "opened_at": call.at,
        }  # fmt: skip

    def key_of(self, failure: Failure) -> Key:
        """As detection names it."""
        n = failure.number
        values = {
            Shared.ROOM: str(self.rooms[n]),
            Shared.BRIDGE: host(n),
            Shared.SOFTWARE: BROWSERS[n % len(BROWSERS)],
            Shared.ORGANISATION: str(self.homes[n % HOMES]),
        }
        return failure.kind, values[failure.kind]


def host(number: int) -> str:
    """The bridge that a room, or a failure, is on."""
    return f"bro{number % BRIDGES}.example.org"
