"""From somebody to invite to a row of their own."""

import uuid
from dataclasses import dataclass

from flask_babel import force_locale

from accounts.models import Unit, User
from booking.models import Answer, Attending, Participant, ParticipantKind, Proxy, Ways
from booking.services.refusals import OrganisationMissing
from booking.words import KINDS


@dataclass(frozen=True)
class Invitee:
    """Somebody to invite: a person, a unit, or an outsider with as little as nothing known.

    Staff always have an organisation. `function` is what the others see; without one, the kind.
    """

    kind: ParticipantKind
    attending: Attending = Attending.REQUIRED
    user_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    name: str | None = None
    function: str = ""
    language: str = "da"
    email: str | None = None
    phone: str | None = None
    joins_from_room_system: bool = False
    is_presenter: bool = False
    skips_pre_meeting: bool = False
    proxy: Proxy | None = None
    ways: Ways | None = None  # how they are reached; None: as it is usual
    from_hour: int | None = None  # and at what hours
    until_hour: int | None = None


def invite_unit(unit: Unit, attending: Attending = Attending.REQUIRED) -> Invitee:
    """The unit as a function: its deputies see the meeting, its mailbox gets the invitation."""
    return Invitee(
        kind=ParticipantKind.STAFF,
        attending=attending,
        unit_id=unit.id,
        organisation_id=unit.organisation_id,
        name=unit.name,
        function=unit.place,
        email=unit.email,
        phone=None,  # a switchboard gets no text messages
    )


def invite_user(user: User, attending: Attending = Attending.REQUIRED) -> Invitee:
    """A person who signs in, seen by the others as title and place."""
    home = user.home
    return Invitee(
        kind=ParticipantKind.STAFF,
        attending=attending,
        user_id=user.id,
        organisation_id=home.organisation_id if home else None,
        name=user.name,
        function=_function(user, home),
        language=user.language,
        email=user.email,
    )


def leader_of(leader: User, unit: Unit) -> Invitee:
    """The leader as the first participant, in the function of the convening unit."""
    return Invitee(
        kind=ParticipantKind.STAFF,
        attending=Attending.LEADER,
        user_id=leader.id,
        organisation_id=unit.organisation_id,
        name=leader.name,
        function=_function(leader, unit),
        language=leader.language,
        email=leader.email,
    )


def participant_of(invitee: Invitee, *, position: int, id: uuid.UUID | None = None) -> Participant:
    """The row of somebody invited, without a code yet. Raises OrganisationMissing for staff of
    nowhere."""
    if invitee.kind == ParticipantKind.STAFF and invitee.organisation_id is None:
        raise OrganisationMissing
    return Participant(
        id=id or uuid.uuid4(),
        position=position,
        kind=invitee.kind,
        attending=invitee.attending,
        user_id=invitee.user_id,
        unit_id=invitee.unit_id,
        organisation_id=invitee.organisation_id,
        name=invitee.name or None,
        function=invitee.function or _kind_word(invitee),
        language=invitee.language,
        email=invitee.email or None,
        phone=invitee.phone or None,
        joins_from_room_system=invitee.joins_from_room_system,
        is_presenter=invitee.is_presenter,
        skips_pre_meeting=invitee.skips_pre_meeting,
        proxy=invitee.proxy,
        ways=invitee.ways,
        from_hour=invitee.from_hour,
        until_hour=invitee.until_hour,
        answer=Answer.NONE,
    )


def _function(user: User, unit: Unit | None) -> str:
    return ", ".join(part for part in (user.title, unit.place if unit else "") if part)[:200]


def _kind_word(invitee: Invitee) -> str:
    with force_locale(invitee.language):
        return str(KINDS[invitee.kind])


def is_only_kind(participant: Participant) -> bool:
    """Whether nothing more is known of what they are: the word stands for it, in their language."""
    if not participant.function:
        return True
    with force_locale(participant.language):
        return participant.function == str(KINDS[participant.kind])
