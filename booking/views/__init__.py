"""The pages of those who book and lead: one file per noun."""

from flask_babel import lazy_gettext as _l

from accounts.models import Role, User
from booking.after import live_views
from booking.after import views as closings
from booking.polls import answering_views, asking_views, moving_views
from booking.polls.leading_views import bp as polls_bp
from booking.views import (
    answers,
    by_hand,
    cancellations,
    copies,
    date_agendas,
    date_guests,
    date_leaders,
    date_people,
    date_revivals,
    form_changes,
    guest_ways,
    guests,
    interruptions,
    leader_changes,
    matter_changes,
    new_links,
    own_room_moves,
    participants,
    parts,
    people_changes,
    planning,
    pre_meetings,
    repetitions,
    revivals,
    room_days,
    room_moves,
    series_dates,
    series_rooms,
    time_changes,
    time_wishes,
    times,
    unit_seats,
    ways,
)
from booking.views.drafts import bp as drafts_bp
from booking.views.guides import bp as guides_bp
from booking.views.meeting_types import bp as types_bp
from booking.views.meetings import bp as meetings_bp
from core.web import NavItem
from video.register_views import bp as register_bp

__all__ = [
    "BLUEPRINTS",
    "LAST_IN_MENU",
    "NAVIGATION",
    "answers",
    "asking_views",
    "by_hand",
    "cancellations",
    "closings",
    "copies",
    "date_agendas",
    "date_guests",
    "date_leaders",
    "date_people",
    "date_revivals",
    "form_changes",
    "guest_ways",
    "guests",
    "interruptions",
    "leader_changes",
    "live_views",
    "matter_changes",
    "moving_views",
    "new_links",
    "own_room_moves",
    "participants",
    "parts",
    "people_changes",
    "planning",
    "pre_meetings",
    "repetitions",
    "revivals",
    "series_dates",
    "series_rooms",
    "time_changes",
    "time_wishes",
    "times",
    "unit_seats",
    "ways",
]


for below in (room_moves.bp, room_days.bp):
    register_bp.register_blueprint(below)  # so that the menu knows where one is


def _leads(user: User) -> bool:
    return user.has_role(Role.MEETING_LEADER)


def _administers(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


BLUEPRINTS = (drafts_bp, meetings_bp, guides_bp, types_bp, polls_bp, answering_views.bp)
NAVIGATION = (
    NavItem(_l("Meetings"), "meetings.index", _leads),
    NavItem(_l("Book a meeting"), "drafts.start", _leads),
)
LAST_IN_MENU = (
    NavItem(_l("Types of meeting"), "meeting_types.index", _administers),
    NavItem(_l("Guides"), "guides.index", lambda user: True),
)
