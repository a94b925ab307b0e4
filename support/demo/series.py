"""The meeting of the story that comes again, and who is asked for one of its dates only."""

from datetime import time

from booking.models import Answer, Meeting, MeetingType, Rhythm
from booking.ports import MeetingPost
from booking.rhythms import Rule
from booking.services.date_people import invite_to_date
from booking.services.participants import invite_unit, invite_user
from booking.services.series_bookings import Agreed, Kept, book_series
from support.demo import times
from support.demo.meetings import Matter, answer, booking_of
from support.demo.stage import Stage, deed
from support.demo.times import at

WALL, MINUTES, DATES = "14:30", 30, 4


def plan_weekly(stage: Stage) -> Meeting:
    """Anna meets the home care and the ward each week; Jens the doctor comes the second time."""
    cast, places = stage.cast, stage.cast.at
    booked_at = at(times.back(stage.today, 4), "10:40")
    rule = Rule(Rhythm.WEEKLY, times.ahead(stage.today, 4), count=DATES)
    kept = [Kept(day, at(day, WALL)) for day in rule.days]
    post = MeetingPost(stage.desk, stage.post.key, stage.post.mail_domain)
    matter = Matter(MeetingType.PLANNING, "Ugens hjemsendelser", kept[0].starts_at, MINUTES)
    guests = [invite_unit(places.home_care), invite_unit(places.ward)]
    with deed():
        agreed = Agreed(rule, time.fromisoformat(WALL), MINUTES, kept)
        booking = booking_of(cast.anna, matter, guests)
        meeting = book_series(booking, agreed, by=cast.anna, post=post, now=booked_at)
    answer(meeting, places.ward.name, Answer.ACCEPTED, now=at(times.back(stage.today, 3), "09:50"))
    asked_at = at(times.back(stage.today, 1), "11:25")
    with deed():
        second = meeting.occurrences[1]
        invite_to_date(
            meeting, invite_user(cast.jens), second, by=cast.anna, post=post, now=asked_at
        )
    return meeting
