"""Small makers for the tests of the help desk: a meeting, people in it, a call for help."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts.models import Unit
from booking.models import (
    Attending,
    Meeting,
    MeetingForm,
    MeetingType,
    Occurrence,
    Participant,
    ParticipantKind,
)
from core import secrets
from support.models import Audience, OpeningHours, SupportUnit, Ticket, TicketEvent
from support.services.opening import Opening
from support.services.telling import Post
from tests.factories import Cast
from tests.support.saying import forget
from video.models import Provision, ProvisionState, Room

KEY = b"a-key-for-tests-that-nobody-else-has-00000"
POST = Post(mail_domain="moedebro.example", base_url="http://127.0.0.1:8000", key=KEY)
NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)  # Wednesday, 12 o'clock in Denmark


@dataclass
class Held:
    """A meeting of Anna's with Ida, a citizen, and Jens, her doctor."""

    meeting: Meeting
    occurrence: Occurrence
    anna: Participant
    ida: Participant
    jens: Participant


def make_meeting(
    session: Session, cast: Cast, starts_at: datetime = NOON + timedelta(minutes=18), **ida: Any
) -> Held:
    """Anna in Kolding has invited a citizen and a GP."""
    read_anew(session)
    meeting = Meeting(
        uid=f"{uuid.uuid4()}@moedebro.example",
        type=MeetingType.CONVERSATION,
        form=MeetingForm.VIDEO,
        purpose="Det hemmelige formål",
        agenda="Punkt et",
        leader_id=cast.anna.id,
        created_by_id=cast.anna.id,
        unit_id=cast.at.adults.id,
        phone="+4500445566",
        created_at=starts_at - timedelta(days=7),
    )
    occurrence = Occurrence(
        meeting=meeting, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45)
    )
    citizen = {"name": "Ida", "email": "ida@example.org", "phone": "+4500990011"} | ida
    kinds = ParticipantKind
    held = Held(
        meeting,
        occurrence,
        _invite(meeting, kinds.STAFF, user_id=cast.anna.id, attending=Attending.LEADER,
                organisation_id=cast.at.kolding.id, name=cast.anna.name),
        _invite(meeting, kinds.CITIZEN, function="Borger", **citizen),
        _invite(meeting, kinds.STAFF, organisation_id=cast.at.clinic.id, name="Jens Praksisholm",
                email="jens@example.org", function="Praktiserende læge"),
    )  # fmt: skip
    occurrence.provision = _room(meeting.uid, starts_at)
    session.add_all([meeting, occurrence])
    session.commit()
    return held


def _invite(meeting: Meeting, kind: ParticipantKind, **facts: Any) -> Participant:
    id = uuid.uuid4()
    code = secrets.make_code(KEY, id, 1, 0)
    invited = Participant(
        id=id,
        position=len(meeting.participants),
        kind=kind,
        code_attempt=0,
        code_digest=secrets.code_digest(KEY, code),
        link_generation=1,
        **facts,
    )
    meeting.participants.append(invited)
    return invited


PIN = "471100471100"  # so long that no id holds it by chance


def _room(name: str, starts_at: datetime) -> Provision:
    return Provision(
        key=name,
        room=Room(provider="static", name=f"Rum {name[:8]}", capacity=12, guest_pin=PIN),
        state=ProvisionState.READY,
        opens_at=starts_at - timedelta(minutes=30),
        closes_at=starts_at + timedelta(hours=2),
    )


def code_of(participant: Participant) -> str:
    """The participant's eight digits."""
    return secrets.make_code(KEY, participant.id, 1, 0)


def token_of(participant: Participant) -> str:
    """The secret part of the participant's link."""
    return secrets.make_token(KEY, "personal-page", participant.id, 1)


def call(held: Held, cast: Cast, words: str = "De kan ikke høre mig.", **facts: Any) -> Opening:
    """Ida asks for help."""
    asked: dict[str, Any] = {
        "occurrence_id": held.occurrence.id,
        "participant_id": held.ida.id,
        "user_id": None,
        "requester": "Ida, borger",
        "audience": Audience.CITIZEN,
        "organisation_id": cast.at.kolding.id,
        "words": words,
        "device": "Telefon, Android 14, Chrome 131",
    }
    return Opening(**asked | facts)


def staff_call(held: Held, cast: Cast, **facts: Any) -> Opening:
    """Jens, in a clinic without local IT, asks for help."""
    asked: dict[str, Any] = {
        "participant_id": held.jens.id,
        "requester": "Jens Praksisholm, læge",
        "audience": Audience.STAFF,
        "organisation_id": cast.at.clinic.id,
    }
    return call(held, cast, **asked | facts)


def close(session: Session, unit: SupportUnit) -> None:
    """Let the unit be open for one minute on Sunday night only."""
    session.add(OpeningHours(support_unit_id=unit.id, weekday=6, opens=0, closes=1))
    session.commit()


def take_phones_away(session: Session) -> None:
    """No support unit has a number to ring."""
    of_support = select(SupportUnit.unit_id)
    session.execute(update(Unit).where(Unit.id.in_(of_support)).values(phone=None))
    session.commit()


def take_help_away(session: Session) -> None:
    """An installation without support units."""
    forget(session)
    session.execute(delete(SupportUnit))
    session.commit()


def only_ticket(session: Session) -> Ticket:
    """The one there is, as committed."""
    read_anew(session)
    return session.scalars(select(Ticket)).one()


def told_story(session: Session) -> list[str]:
    """What happened, in order."""
    read_anew(session)
    return list(session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id)))


def read_anew(session: Session) -> None:
    """End a read of before the deed, and forget what it said."""
    session.rollback()
    session.expire_all()
