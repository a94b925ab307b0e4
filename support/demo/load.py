"""The whole story in its order. Every deed is a transaction of its own, at its own time."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from accounts.models import User
from booking.ports import HelpDesk
from core.db import db, transaction
from support.demo import meetings, tickets, times
from support.demo.cast import make_cast
from support.demo.hours import open_units
from support.demo.rooms import make_rooms
from support.demo.stage import Stage
from support.services.telling import Post

A_MOMENT = timedelta(minutes=4)


def load(*, password_hash: str, desk: HelpDesk, post: Post, now: datetime) -> bool:
    """Fill an empty database. Does nothing where there are users already, and says so."""
    with transaction():
        if db.session.scalar(select(func.count()).select_from(User)):
            return False
        cast = make_cast(db.session(), password_hash)
        make_rooms(db.session())
        open_units(db.session(), cast.at)
    tell(Stage(cast, desk, post, now))
    return True


def tell(stage: Stage) -> None:
    """What has happened until now, in Kolding, Vejle and around."""
    follow_up = meetings.plan_follow_up(stage)
    network = meetings.plan_network(stage)
    tickets.solve_karls(stage, follow_up)
    care = meetings.plan_care(stage)
    homecoming = meetings.plan_homecoming(stage)
    tickets.solve_elses(stage, network)
    tickets.hand_over_pouls(stage, care)
    meetings.hold_follow_up(stage, follow_up)
    meetings.begin_draft(stage)
    tickets.ask_as_jens(stage, network)
    ida_asks_at = tickets.last_open_of(stage, "hotline", A_MOMENT)
    evening_before = times.today(ida_asks_at) - timedelta(days=1)
    meetings.prepare_ida(homecoming, evening_before)
    tickets.ask_as_ida(homecoming, ida_asks_at)
