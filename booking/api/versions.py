"""Which version of a meeting a program has seen: ETag, and If-Match on what rests on it.

As on the pages, a time rests on the meeting's sequence, and the matter on what stood there. Both
are in one tag. Answers, and who is on the list, are not: changing those disturbs nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l

from booking.models import Meeting
from booking.services.matter_changes import Said
from booking.services.refusals import ChangedMeanwhile
from core.errors import DomainError

IF_MATCH: Mapping[str, object] = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of the meeting as it was last read.",
    "schema": {"type": "string", "maxLength": 60},
}


class VersionWanted(DomainError):
    """Who changes a meeting says which version they have seen."""

    message = _l("Read the meeting first, and send its ETag as If-Match.")


@dataclass(frozen=True)
class Version:
    """A meeting as it was read."""

    sequence: int
    matter: str


def version_of(meeting: Meeting) -> str:
    """What is in the ETag of a meeting."""
    return f"{meeting.sequence}-{Said.of(meeting).digest}"


def tag_of(meeting: Meeting) -> str:
    """The ETag itself."""
    return f'"{version_of(meeting)}"'


def tag_seen() -> str:
    """What is in the ETag that the program has seen. Raises VersionWanted."""
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise VersionWanted
    return said.strip('"')


def version_seen() -> Version:
    """What the program has seen. Raises VersionWanted; ChangedMeanwhile for no tag of ours."""
    sequence, _dash, matter = tag_seen().partition("-")
    if not (sequence.isascii() and sequence.isdecimal() and len(sequence) < 10):
        raise ChangedMeanwhile
    return Version(int(sequence), matter)
