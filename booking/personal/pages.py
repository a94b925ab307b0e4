"""The blueprint with all its views, for app.py."""

from booking.personal import (
    answer_views,
    date_answer_views,
    delay_views,
    equipment_views,
    evaluation_views,
    guide_views,
    help_views,
    join_views,
    keeping_views,
    stand_in_views,
    views,
)
from booking.personal.blueprint import bp

__all__ = [
    "answer_views",
    "bp",
    "date_answer_views",
    "delay_views",
    "equipment_views",
    "evaluation_views",
    "guide_views",
    "help_views",
    "join_views",
    "keeping_views",
    "stand_in_views",
    "views",
]
