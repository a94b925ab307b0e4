"""What is planned around a meeting, and on what ground a citizen's matter is talked about."""

from enum import StrEnum


class ConsentKind(StrEnum):
    """On what ground the matter is talked about across organisations."""

    CONSENT = "consent"
    OTHER_GROUND = "other_ground"
    NOT_RELEVANT = "not_relevant"
