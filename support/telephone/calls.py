"""How far a call is, what comes from the telephone, and what is answered: plain values."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from support.telephone.known import Sight
from support.telephone.phrases import Spoken


class State(StrEnum):
    """What the caller is asked, or waits for."""

    BEGINS = "begins"
    CHOOSING = "choosing"  # which of several meetings
    CODE = "code"
    MEETING = "meeting"  # they have heard when it is
    RINGING = "ringing"
    NOBODY = "nobody"  # nobody answers: a message, or into the meeting
    RECORDING = "recording"
    INSIDE = "inside"  # put through to the meeting
    ENDED = "ended"


class Heard(StrEnum):
    """What came from the telephone."""

    BEGAN = "began"
    DIGITS = "digits"  # none of them: they waited
    ANSWERED = "answered"  # by whom it rang, and that talk is over
    NOT_ANSWERED = "not_answered"
    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    HUNG_UP = "hung_up"


@dataclass(frozen=True)
class Said:
    """One thing that happened on the line."""

    heard: Heard
    digits: str = ""


@dataclass(frozen=True)
class Call:
    """How far a call is: all that is kept of it between two things said."""

    state: State = State.BEGINS
    language: str = "da"
    tries: int = 0  # of codes
    repeats: int = 0
    is_chosen: bool = False  # the meeting is known
    has_case: bool = False
    ringing: uuid.UUID | None = None
    rung: tuple[uuid.UUID, ...] = ()
    desk: uuid.UUID | None = None  # on whose list it lies while there is no case


class Deed(StrEnum):
    """What has to be written down before the answer is given."""

    CHOOSE = "choose"  # the meeting of the answer is the caller's
    OPEN_CASE = "open_case"
    NOTE_ANSWER = "note_answer"
    NOTE_NO_ANSWER = "note_no_answer"


@dataclass(frozen=True)
class Ask:
    """Wait for digits; what is said before may be interrupted by them."""

    digits: int = 1


@dataclass(frozen=True)
class Ring:
    """A unit's phone, or the meeting's room."""

    number: str
    seconds: int
    is_room: bool = False


@dataclass(frozen=True)
class Record:
    """Take a message."""


@dataclass(frozen=True)
class HangUp:
    """It is over."""


@dataclass(frozen=True)
class Answer:
    """What is said, what is done then, and how far the call is."""

    call: Call
    lines: tuple[Spoken, ...]
    then: Ask | Ring | Record | HangUp
    deeds: tuple[Deed, ...] = ()
    sight: Sight | None = None  # the meeting that was found just now
