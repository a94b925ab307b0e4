"""What the services refuse, as problems: a stable word, a status, and what would work instead."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response

from accounts.tokens.services import TokenWanted, TooManyCalls
from booking.api.keys import KeyMissing, KeyUsedOtherwise
from booking.api.versions import VersionWanted
from booking.calendars.feeds import FeedMissing
from booking.claims import SlotTaken
from booking.joining import MeetingIsCancelled, MeetingIsOver
from booking.polls.refusals import PollIsBooked, PollIsDropped, TimeTakenAway
from booking.services.cancellations import AlreadyCancelled, AlreadyStarted
from booking.services.form_changes import RoomTaken
from booking.services.refusals import AlreadyInvited, ChangedMeanwhile
from booking.services.revivals import DatesStayOff, NotCancelled, TimeIsGone
from booking.services.series_claims import DatesTaken
from booking.services.series_near import DatesInTheWay
from booking.services.series_retries import BookedMeanwhile
from booking.services.series_scope import NothingToChange
from booking.slots import Slot
from core import problems
from core.clock import to_local
from core.errors import NotYours, Refusal, TooManyTries

# The first that fits. What is none of these cannot be done as it was asked for: 422.
STATUSES: tuple[tuple[type[Refusal], int], ...] = (
    (TokenWanted, 401),
    (NotYours, 403),
    (TooManyTries, 429),
    (KeyMissing, 400),
    (KeyUsedOtherwise, 422),
    (VersionWanted, 428),
    (ChangedMeanwhile, 412),
    (SlotTaken, 409),
    (AlreadyCancelled, 409),
    (AlreadyStarted, 409),
    (AlreadyInvited, 409),
    (MeetingIsCancelled, 409),
    (MeetingIsOver, 409),
    (RoomTaken, 409),
    (NothingToChange, 409),
    (NotCancelled, 409),
    (DatesStayOff, 409),
    (TimeIsGone, 409),
    (BookedMeanwhile, 409),
    (PollIsBooked, 409),
    (PollIsDropped, 409),
    (TimeTakenAway, 409),
    (FeedMissing, 409),
)
DECLARED: dict[type[Refusal], int] = {}  # by the packages above
A_QUARTER = 15 * 60
OURS = ("booking.services", "booking.api", "booking.drafts", "booking.joining", "booking.calendars",
        "booking.slots", "booking.polls", "booking.draft_refusals", "accounts.tokens")  # fmt: skip
# Pages ask for day, time and length; programs say from when until when.
NAMES: Mapping[str, str] = {
    "date": "starts_at",
    "time": "starts_at",
    "minutes": "ends_at",
    "slots": "starts_at",
}


def declare(*said: tuple[type[Refusal], int]) -> None:
    """What a package above refuses, and what HTTP calls it."""
    DECLARED.update(said)


def word_of(kind: type[Refusal]) -> str:
    """`NoRoomFree` is no-room-free. docs/api.md lists them, and a test holds them to it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def status_of(refused: type[Refusal]) -> int:
    """What HTTP calls it."""
    every = (*STATUSES, *DECLARED.items())
    return next((code for kind, code in every if issubclass(refused, kind)), 422)


def answer(refusal: Refusal) -> Response:
    """The refusal as a problem."""
    more: dict[str, Any] = {}
    if field := getattr(refusal, "field", ""):
        more["errors"] = [problems.fault(NAMES.get(field, field), refusal.message)]
    if isinstance(refusal, SlotTaken):
        more["nearest"] = [_span(slot) for slot in getattr(refusal, "nearest", ())]
    if isinstance(refusal, DatesTaken):
        more["lost"] = [
            {**_lost(at, refusal.near.get(at, ())), "reason": why.value}
            for at, why in refusal.dates
        ]
    if isinstance(refusal, DatesInTheWay):
        more["lost"] = [_lost(at, refusal.near.get(at, ())) for at in refusal.dates]
    status, word = status_of(type(refusal)), word_of(type(refusal))
    return problems.problem(status, word, refusal.message, headers=_headers(refusal), **more)


def _span(slot: Slot) -> dict[str, str]:
    return {
        "starts_at": to_local(slot.starts_at).isoformat(),
        "ends_at": to_local(slot.ends_at).isoformat(),
    }


def _lost(at: datetime, nearest: Sequence[Slot] = ()) -> dict[str, Any]:
    found = [_span(slot) for slot in nearest]
    return {"starts_at": to_local(at).isoformat(), "nearest": found}


def _headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, TokenWanted):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(refusal, TooManyCalls):
        return {"Retry-After": str(int(refusal.retry_after.total_seconds()))}
    return {"Retry-After": str(A_QUARTER)} if isinstance(refusal, TooManyTries) else {}


def known() -> list[tuple[str, int, object]]:
    """Every word, its status, and what it says to people; those of HTTP first."""
    here = [kind for kind in _refusing(Refusal) if kind.__module__.startswith(OURS)]
    kinds = {*here, *DECLARED}
    of_http = {word: (status, said) for status, (word, said) in problems.WORDS.items()}
    ours = {word_of(kind): (status_of(kind), kind.message) for kind in kinds}
    both = {**of_http, **dict(sorted(ours.items()))}
    return [(word, status, said) for word, (status, said) in both.items()]


def _refusing(kind: type[Refusal]) -> set[type[Refusal]]:
    return {kind}.union(*(_refusing(each) for each in kind.__subclasses__()))
