"""How word reaches somebody: by mail, by SMS, or by both."""

from collections.abc import Sequence
from typing import Protocol

from booking.models import Participant, ParticipantKind, Ways
from notifications.models import Channel


class Reachable(Protocol):
    """Whoever is invited, or is going to be."""

    @property
    def kind(self) -> ParticipantKind:
        """A citizen, a relative, or somebody at work."""

    @property
    def email(self) -> str | None:
        """Where there is one."""

    @property
    def phone(self) -> str | None:
        """A mobile, in E.164."""


class Planned(Reachable, Protocol):
    """The same, with how their leader chose to reach them."""

    @property
    def ways(self) -> Ways | None:
        """None: as it is usual."""

    @property
    def language(self) -> str:
        """Of the messages."""

    @property
    def from_hour(self) -> int | None:
        """At what hours they may come. None: whenever."""

    @property
    def until_hour(self) -> int | None:
        """Both or neither."""


def channels_of(who: Reachable) -> Sequence[Channel]:
    """The ways an invitation and what follows it go, the mail first.

    Citizens and relatives do not always see their mail, so where there is a mobile too they get
    the link by SMS as well. For people at work it is the calendar that counts.
    """
    by_phone = bool(who.phone) and (who.kind.is_private or not who.email)
    ways = ((Channel.EMAIL, bool(who.email)), (Channel.SMS, by_phone))
    return [channel for channel, is_there in ways if is_there]


def ways_to(person: Planned) -> Sequence[Channel]:
    """The ways to somebody on the list: as their leader chose, as far as there are addresses, else
    as it is usual."""
    there = [way for way in Channel if _address(person, way)]
    match person.ways:
        case Ways.CALL:
            return []
        case Ways.MAIL_FIRST:
            return there[:1]
        case Ways.SMS_FIRST:
            return there[-1:]
        case Ways.BOTH:
            return there
    return channels_of(person)


def other_way(person: Participant, failed: Channel) -> Channel | None:
    """What is left when one way fails."""
    other = Channel.SMS if failed is Channel.EMAIL else Channel.EMAIL
    return other if person.ways != Ways.CALL and _address(person, other) else None


def has_way(person: Participant, way: Channel) -> bool:
    """Whether there is an address for it."""
    return bool(_address(person, way))


def _address(person: Planned, way: Channel) -> str | None:
    return person.email if way is Channel.EMAIL else person.phone
