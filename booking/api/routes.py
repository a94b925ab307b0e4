"""Every address of the API, and how they get into the app."""

from booking.api import (
    answers,
    changes,
    date_people,
    feeds,
    free_times,
    invitations,
    leading,
    looking_up,
    meetings,
    participants,
    planning,
    polls,
    revivals,
    rooms,
    series,
    wishes,
)
from booking.api.description import init_app

__all__ = [
    "answers",
    "changes",
    "date_people",
    "feeds",
    "free_times",
    "init_app",
    "invitations",
    "leading",
    "looking_up",
    "meetings",
    "participants",
    "planning",
    "polls",
    "revivals",
    "rooms",
    "series",
    "wishes",
]
