"""The whole story in its order, each deed at its own time, all in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from accounts.models import User
from booking.ports import HelpDesk
from core.db import db, transaction
from support.demo import (
    answers,
    bridges,
    calls,
    desk_views,
    mails,
    meetings,
    polls,
    series,
    tickets,
    times,
)
from support.demo.cast import make_cast
from support.demo.hours import open_units
from support.demo.region.tell import Say, tell_region
from support.demo.rooms import make_rooms
from support.demo.stage import Stage
from support.services.telling import Post

A_MOMENT = timedelta(minutes=4)


def load(
    *,
    password_hash: str,
    desk: HelpDesk,
    post: Post,
    now: datetime,
    is_small: bool = False,
    say: Say = lambda _words: None,
) -> bool:
    """Fill an empty database. Does nothing where there are users already, and says so.

    Small is the story of the cast; else the region around them too. All of it is one transaction:
    killed in the middle, it leaves nothing behind, and the next time it begins anew.
    """
    with transaction():
        if db.session.scalar(select(func.count()).select_from(User)):
            return False
        cast = make_cast(db.session(), password_hash)
        make_rooms(db.session())
        open_units(db.session(), cast.at)
        stage = Stage(cast, desk, post, now)
        tell(stage)
        if not is_small:
            tell_region(stage, password_hash=password_hash, say=say)
        bridges.make_bridges(stage)
    return True


def tell(stage: Stage) -> None:
    """What has happened until now, in Kolding, Vejle and around."""
    answers.write_ready_answers(stage)
    desk_views.save_views(stage)
    calls.make_lines(stage)
    follow_up = meetings.plan_follow_up(stage)
    network = meetings.plan_network(stage)
    tickets.solve_karls(stage, follow_up)
    care = meetings.plan_care(stage)
    homecoming = meetings.plan_homecoming(stage)
    tickets.solve_elses(stage, network)
    tickets.hand_over_pouls(stage, care)
    meetings.hold_follow_up(stage, follow_up)
    meetings.begin_draft(stage)
    polls.ask_about_time(stage)
    series.plan_weekly(stage)
    tickets.ask_as_jens(stage, network)
    ida_asks_at = tickets.last_open_of(stage, "hotline", A_MOMENT)
    evening_before = times.today(ida_asks_at) - timedelta(days=1)
    meetings.prepare_ida(homecoming, evening_before)
    tickets.ask_as_ida(homecoming, ida_asks_at)
    mails.write_as_elses_daughter(stage)
    calls.ring_as_a_stranger(stage)
