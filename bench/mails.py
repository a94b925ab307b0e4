"""Complete invitation mails a second beside bare `email` + icalendar: `python -m bench.mails`.

Ours: from the outbox row to the bytes (the row and the participant are read, texts rendered in the
reader's language, HTML, neutral calendar part, headers). Bare: the same mail by the standard
library, its headers, texts and calendar bytes ready made: nothing is looked up or rendered.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

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

MAILS, ROUND = 300, 20


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


def ours(house: House, id: int) -> EmailMessage:
    """One invitation as the worker makes it."""
    with house.app.app_context():
        made = prepare(id, now=clock.now())
        assert isinstance(made, Mail)
        return made.message


@dataclass(frozen=True)
class Parts:
    """What one of ours consists of: the same for the bare side, ready made."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    calendar: bytes

    @classmethod
    def of(cls, mail: bytes) -> "Parts":
        """Taken from a finished mail."""
        message = message_from_bytes(mail, policy=SMTP)
        own = {"mime-version", "content-type", "content-transfer-encoding"}
        headers = [(name, str(value)) for name, value in message.items() if name.lower() not in own]
        said = {part.get_content_type(): part for part in message.walk()}
        return cls(
            headers,
            said["text/plain"].get_content(),
            said["text/html"].get_content(),
            said["text/calendar"].get_content().encode(),
        )


def bare(parts: Parts) -> bytes:
    """The same mail by the library alone: headers, words and calendar are constants."""
    mail = EmailMessage(policy=SMTP)
    for name, value in parts.headers:
        mail[name] = value
    mail.set_content(parts.text, cte="quoted-printable")
    mail.add_alternative(parts.html, subtype="html", cte="quoted-printable")
    said = {"charset": "utf-8", "method": "REQUEST"}
    mail.add_alternative(
        parts.calendar, maintype="text", subtype="calendar", cte="base64", params=said
    )
    mail.add_attachment(
        parts.calendar, maintype="application", subtype="ics", cte="base64", filename="invite.ics"
    )
    return mail.as_bytes()


def seconds(make: Callable[[int], bytes], numbers: Sequence[int]) -> float:
    """What so many take."""
    began = time.perf_counter()
    for number in numbers:
        make(number)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    with open_house() as house:
        ids = enqueue(house)
        parts = Parts.of(ours(house, ids[0]).as_bytes())  # templates and zones are read once
        made: dict[str, Callable[[int], bytes]]
        made = {"ours": lambda n: ours(house, ids[n]).as_bytes(), "bare": lambda _n: bare(parts)}
        took = dict.fromkeys(made, 0.0)
        for first in range(0, MAILS, ROUND):  # by turns: what else the machine does meets both
            for side, make in made.items():
                took[side] += seconds(make, range(first, first + ROUND))
        per_second = {side: MAILS / each for side, each in took.items()}
        ratio = per_second["ours"] / per_second["bare"]
        say(f"{cores()} cores, {house.session.get_bind().dialect.name}, one thread")
        for side, make in made.items():
            say(f"{side:6}{per_second[side]:6.0f}/s  {len(make(0)):6} bytes")
        say(f"complete invitations are made at {ratio:.2f} of the pace of bare ones")


if __name__ == "__main__":
    main()
