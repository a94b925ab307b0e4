"""What a hotline can say, as names with facts. Their words are in words.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Phrase(StrEnum):
    """One thing that is said."""

    WELCOME = "welcome"
    OTHER_LANGUAGE = "other_language"
    ASK_CODE = "ask_code"
    WITHOUT_CODE = "without_code"
    UNKNOWN_CODE = "unknown_code"
    WITHOUT_MEETING = "without_meeting"
    SEVERAL = "several"
    CHOOSE_MEETING = "choose_meeting"
    NONE_OF_THEM = "none_of_them"
    BEGINS = "begins"
    HAS_BEGUN = "has_begun"
    IS_OVER = "is_over"
    IS_CANCELLED = "is_cancelled"
    ROOM_OPEN = "room_open"
    ROOM_NOT_OPEN = "room_not_open"
    PRESS_FOR_HELP = "press_for_help"
    PRESS_FOR_ROOM = "press_for_room"
    PRESS_TO_RECORD = "press_to_record"
    PRESS_TO_REPEAT = "press_to_repeat"
    INTO_ROOM = "into_room"
    NOT_INTO_ROOM = "not_into_room"
    PUT_THROUGH = "put_through"
    TRY_NEXT = "try_next"
    ALL_BUSY = "all_busy"
    ALL_CLOSED = "all_closed"
    OPENS = "opens"
    CONSENT = "consent"
    AFTER_THE_TONE = "after_the_tone"
    HEARD_NOTHING = "heard_nothing"
    NO_MESSAGE = "no_message"
    THANKS = "thanks"
    NO_HELP = "no_help"
    GOODBYE = "goodbye"


@dataclass(frozen=True)
class Spoken:
    """A phrase with its facts. Only one that is in another language than the call says which."""

    phrase: Phrase
    facts: Mapping[str, object] = field(default_factory=dict)
    language: str | None = None


def say(phrase: Phrase, *, language: str | None = None, **facts: object) -> Spoken:
    """Times as instants, names as they are."""
    return Spoken(phrase, facts, language)
