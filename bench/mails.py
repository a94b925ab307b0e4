"""Complete invitation mails a second beside bare `email` + icalendar: `python -m bench.mails`.

Ours: from the outbox row to the bytes (the row and the participant are read, texts rendered in the
reader's language, HTML, neutral calendar part, headers). Bare: a mail of the same parts and about
the same size from constants, made with the same two libraries, with nothing looked up or written.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import icalendar
from sqlalchemy import select

from bench.house import House, open_house
from bench.load import cores, say
from booking.messages import send_invitation
from booking.models import Meeting
from booking.ports import MeetingPost, help_desk
from core import clock
from core.db import db
from notifications.email import Mail
from notifications.models import Channel, OutboxMessage
from notifications.sending import prepare
from tests.notifications.making import DOMAIN, KEY
from tests.notifications.meetings import HOTLINE, invite, make_meeting

MAILS = 300


def enqueue(house: House) -> list[int]:
    """Invitations to so many people: the ids of their messages."""
    meeting = make_meeting(house.session, house.cast).meeting
    for position in range(3, MAILS + 3):
        invite(house.session, meeting, position, email=f"citizen-{position}@example.org")
    house.session.commit()
    with house.at_work():
        [meeting] = db.session.scalars(select(Meeting))
        for person in meeting.participants[1:]:
            send_invitation(
                person,
                meeting.occurrences[0],
                support=HOTLINE,
                post=MeetingPost(help_desk(), KEY, DOMAIN),
                now=clock.now(),
            )
        mails = select(OutboxMessage.id).where(OutboxMessage.channel == Channel.EMAIL)
        return list(db.session.scalars(mails.limit(MAILS)))


def ours(house: House, id: int) -> bytes:
    """One invitation as the worker makes it."""
    with house.app.app_context():
        made = prepare(id, now=clock.now())
        assert isinstance(made, Mail)
        return made.message.as_bytes()


def bare(text: str, html: str) -> bytes:
    """A mail of the same parts from constants."""
    event, start = icalendar.Event(), clock.now()
    for name, value in (("uid", "1@example.org"), ("summary", "Møde"), ("dtstamp", start)):
        event.add(name, value)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=45))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"], mail["From"], mail["To"] = "Invitation", "a@example.org", "b@example.org"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for kind in ("alternative", "attachment"):
        add = getattr(mail, f"add_{kind}")
        add(calendar.to_ical(), maintype="text", subtype="calendar", cte="base64")
    return mail.as_bytes()


def per_second(make: Callable[[int], bytes]) -> tuple[float, int]:
    """How many a second, and the bytes of one."""
    size, began = 0, time.perf_counter()
    for number in range(MAILS):
        size = len(make(number))
    return MAILS / (time.perf_counter() - began), size


def main() -> None:
    """Measure and print."""
    with open_house() as house:
        ids = enqueue(house)
        ours(house, ids[0])  # templates and zones are read once
        fast, size = per_second(lambda number: ours(house, ids[number]))
        words = "x" * (size // 4)
        plain, plain_size = per_second(lambda _number: bare(words, words))
        say(f"{cores()} cores, {house.session.get_bind().dialect.name}, one thread")
        say(f"complete invitations  {fast:6.0f}/s  {size:6} bytes")
        say(f"bare email + calendar {plain:6.0f}/s  {plain_size:6} bytes  {plain / fast:.1f}×")


if __name__ == "__main__":
    main()
