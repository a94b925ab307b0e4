"""Every address of the API, and how they get into the app."""

from booking.api import (
    answers,
    changes,
    feeds,
    free_times,
    looking_up,
    meetings,
    participants,
    polls,
    series,
)
from booking.api.description import init_app

__all__ = [
    "answers",
    "changes",
    "feeds",
    "free_times",
    "init_app",
    "looking_up",
    "meetings",
    "participants",
    "polls",
    "series",
]
