"""What a participant's own test of sound, picture and connection said, and what is to be mended."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import BindParameter, Select, bindparam, select

from booking.joining import Door, MeetingIsCancelled, MeetingIsOver, door_of
from booking.models import EquipmentTest, Occurrence, Participant
from core import audit
from core.db import db
from core.errors import DomainError

TESTED = audit.declare("equipment-tested", "faults")

KEPT = 5  # tests of one person before one meeting; the newest is the one that counts
OK, UNTESTED = "ok", "untested"
ROUTES = ("host", "srflx", "relay")  # ways that a connection was found: own net, through NAT, relay


class Part(StrEnum):
    """What is tested; what keeps one out of the meeting comes first."""

    BROWSER = "browser"
    CONNECTION = "connection"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    CAMERA = "camera"


class Fault(StrEnum):
    """What can be wrong with it."""

    IN_APP = "in-app"  # the browser inside Facebook or the like
    OLD = "old"
    BLOCKED = "blocked"
    REFUSED = "refused"
    MISSING = "missing"
    BUSY = "busy"
    INSECURE = "insecure"
    SILENT = "silent"
    UNHEARD = "unheard"
    UNSEEN = "unseen"


NO_DEVICE = (Fault.REFUSED, Fault.MISSING, Fault.BUSY, Fault.INSECURE)
FAULTS: Mapping[Part, tuple[Fault, ...]] = {
    Part.BROWSER: (Fault.IN_APP, Fault.OLD),
    Part.CONNECTION: (Fault.BLOCKED,),
    Part.MICROPHONE: (*NO_DEVICE, Fault.SILENT),
    Part.SPEAKER: (Fault.UNHEARD,),
    Part.CAMERA: (*NO_DEVICE, Fault.UNSEEN),
}
PART_NAMES = {
    Part.BROWSER: _l("Browser"),
    Part.CONNECTION: _l("Connection"),
    Part.MICROPHONE: _l("Microphone"),
    Part.SPEAKER: _l("Sound"),
    Part.CAMERA: _l("Camera"),
}
FAULT_NAMES = {
    Fault.IN_APP: _l("inside another app"),
    Fault.OLD: _l("too old"),
    Fault.BLOCKED: _l("stopped on the way"),
    Fault.REFUSED: _l("the page may not use it"),
    Fault.MISSING: _l("not found"),
    Fault.BUSY: _l("used by another program"),
    Fault.INSECURE: _l("the address is without https"),
    Fault.SILENT: _l("no sound comes through"),
    Fault.UNHEARD: _l("cannot hear anything"),
    Fault.UNSEEN: _l("cannot see the picture"),
}


class NothingToTest(DomainError):
    """A meeting without a virtual room asks nothing of the equipment."""

    message = _l("This meeting is not on video, so there is nothing to test.")


@dataclass(frozen=True)
class Tested:
    """The newest test of one person, read."""

    at: datetime
    faults: tuple[tuple[Part, Fault], ...]  # the worst first
    good: tuple[Part, ...]
    routes: tuple[str, ...]
    device: str  # as people call it: "Telefon (iPhone), Safari"
    family: str  # what decides which remedies are right

    @property
    def is_good(self) -> bool:
        """Everything was tested, and everything works."""
        return len(self.good) == len(Part)

    @property
    def lines(self) -> list[str]:
        """Each fault in a few words: "Mikrofon: siden må ikke bruge den"."""
        return [
            str(_("%(part)s: %(fault)s", part=PART_NAMES[part], fault=FAULT_NAMES[fault]))
            for part, fault in self.faults
        ]


def may_test(occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether there is something to get ready for."""
    is_ahead = door_of(occurrence, now=now) in (Door.CLOSED, Door.WAITING, Door.OPEN)
    return occurrence.meeting.form.has_room and is_ahead


def record_test(
    participant: Participant,
    occurrence: Occurrence,
    results: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Keep what the test said. Raises MeetingIsCancelled, MeetingIsOver, NothingToTest."""
    door = door_of(occurrence, now=now)
    if door == Door.CANCELLED:
        raise MeetingIsCancelled
    if door == Door.OVER:
        raise MeetingIsOver
    if not may_test(occurrence, now=now):
        raise NothingToTest
    made = EquipmentTest(
        occurrence_id=occurrence.id, participant_id=participant.id, at=now, results=dict(results)
    )
    db.session.add(made)
    db.session.flush()
    _forget_older(occurrence.id, participant.id)
    audit.record(
        participant.as_actor(),
        TESTED,
        subject=participant.id,
        meeting=participant.meeting_id,
        now=now,
        faults=", ".join(f"{part}: {fault}" for part, fault in read(made).faults),
    )


def last_test(occurrence_id: uuid.UUID, participant_id: uuid.UUID) -> Tested | None:
    """The newest test of this person before this meeting."""
    asked = {"occurrence": occurrence_id, "participant": participant_id}
    found = db.session.scalar(_newest(), asked)
    return read(found) if found else None


@cache
def _newest() -> Select[EquipmentTest]:
    return _newest_first(bindparam("occurrence"), bindparam("participant")).limit(1)


def _newest_first(
    occurrence_id: uuid.UUID | BindParameter[uuid.UUID],
    participant_id: uuid.UUID | BindParameter[uuid.UUID],
) -> Select[EquipmentTest]:
    return (
        select(EquipmentTest)
        .where(
            EquipmentTest.occurrence_id == occurrence_id,
            EquipmentTest.participant_id == participant_id,
        )
        .order_by(EquipmentTest.id.desc())
    )


def _forget_older(occurrence_id: uuid.UUID, participant_id: uuid.UUID) -> None:
    for old in db.session.scalars(_newest_first(occurrence_id, participant_id).offset(KEPT)):
        db.session.delete(old)


def read(test: EquipmentTest) -> Tested:
    """What is in the row."""
    said = test.results
    return Tested(
        at=test.at,
        faults=tuple(
            (part, fault) for part in Part for fault in FAULTS[part] if said.get(part) == fault
        ),
        good=tuple(part for part in Part if said.get(part) == OK),
        routes=tuple(said.get("routes", ())),
        device=said.get("device", ""),
        family=said.get("family", "other"),
    )


def as_facts(tested: Tested) -> dict[str, Any]:
    """What goes with a call for help: ids of what is wrong, when, and on what."""
    return {
        "at": tested.at.isoformat(),
        "faults": [f"{part}: {fault}" for part, fault in tested.faults],
        "is_good": tested.is_good,
        "routes": list(tested.routes),
        "device": tested.device,
    }
