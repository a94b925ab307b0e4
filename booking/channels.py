"""How word reaches somebody: by mail, by SMS, or by both."""

from collections.abc import Sequence
from typing import Protocol

from booking.models import ParticipantKind
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


def channels_of(who: Reachable) -> Sequence[Channel]:
    """The ways an invitation and what follows it go, the mail first.

    Citizens and relatives do not always see their mail, so where there is a mobile too they get
    the link by SMS as well. For people at work it is the calendar that counts.
    """
    by_phone = bool(who.phone) and (who.kind.is_private or not who.email)
    ways = ((Channel.EMAIL, bool(who.email)), (Channel.SMS, by_phone))
    return [channel for channel, is_there in ways if is_there]
