"""The blueprint with all its views, for app.py."""

from booking.personal import answer_views, help_views, join_views, keeping_views, views
from booking.personal.blueprint import bp

__all__ = ["answer_views", "bp", "help_views", "join_views", "keeping_views", "views"]
