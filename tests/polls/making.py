"""A time poll of Anna's with Ida (citizen), Jens and the ward, made as the services make it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts
from booking.claims import Claim, ClaimState
from booking.models import (
    MeetingDraft,
    MeetingType,
    ParticipantKind,
    Poll,
    PollHold,
    PollPerson,
    Said,
)
from booking.polls import answering, asking, links
from booking.polls.asking import Question
from booking.ports import MeetingPost, help_desk
from booking.services import Invitee
from booking.services.participants import invite_unit, invite_user
from core import clock
from core.db import db
from notifications.models import OutboxMessage
from tests.booking.making import KEY, at
from tests.booking.walking import DAY
from tests.conftest import Work
from tests.factories import Cast

IDA = Invitee(ParticipantKind.CITIZEN, name="Ida", email="ida@example.org", phone="+4500112233")
STARTS = (at("10:00", DAY), at("13:00", DAY), at("09:00", DAY + timedelta(days=1)))
YES, IF_NEEDED, NO = Said.YES, Said.IF_NEEDED, Said.NO


@dataclass
class Made:
    """Ids and links of what was made; the rows are read anew by each test."""

    poll_id: uuid.UUID
    draft_id: uuid.UUID
    times: Sequence[uuid.UUID] = ()  # in their order
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The page of whoever runs it."""
        return f"/time-polls/{self.poll_id}"

    def link(self, who: str = "ida", rest: str = "") -> str:
        """Somebody's own page."""
        return f"/t/{self.tokens[who]}{rest}"

    def fields(self, *said: Said, **more: str) -> dict[str, str]:
        """What the form of answers sends."""
        answers = zip(self.times, said, strict=False)
        return {f"time_{id.hex}": word.value for id, word in answers} | {"note": "", **more}


def post() -> MeetingPost:
    """What it takes to write to people; call it within an app."""
    return MeetingPost(help_desk(), KEY, "moedebro.example")


def make_draft(cast: Cast, guests: Sequence[Invitee], *, now: datetime) -> MeetingDraft:
    """Anna's booking with step 1 said and these on the list. Call it within `work()`."""
    anna = db.session.get_one(User, cast.anna.id)
    draft = drafts.start_draft(anna, MeetingType.CONVERSATION, now=now)
    plan = drafts.plan_of(draft)
    matter = replace(plan.matter, purpose="Samtale før hjemkomst", agenda="Hvem hjælper?")
    listed = tuple(drafts.Guest(uuid.uuid4(), guest) for guest in guests)
    drafts.keep(draft, replace(plan, matter=matter, minutes=45, guests=listed), now)
    return draft


def usual_guests(cast: Cast) -> Sequence[Invitee]:
    """Ida, Jens and the ward."""
    return IDA, invite_user(cast.jens), invite_unit(cast.at.ward)


def make_poll(
    work: Work,
    cast: Cast,
    *,
    starts: Sequence[datetime] = STARTS,
    guests: Sequence[Invitee] | None = None,
    optional: Sequence[str] = (),
    deadline: date | None = None,
    now: datetime | None = None,
) -> Made:
    """Asked just now, or then."""
    now = now or clock.now()
    with work():
        draft = make_draft(cast, usual_guests(cast) if guests is None else guests, now=now)
        listed = drafts.plan_of(draft).guests
        required = [g.key for g in listed if g.invitee.name not in optional]
        question = Question(starts, 45, deadline, required)
        anna = db.session.get_one(User, cast.anna.id)
        poll = asking.ask(draft, question, by=anna, post=post(), now=now)
        names = {id(p): (p.name or p.function).split()[0].lower() for p in poll.people}
        return Made(
            poll.id,
            draft.id,
            [time.id for time in poll.times],
            {names[id(p)]: p.id for p in poll.people},
            {names[id(p)]: links.token_for(p, KEY) for p in poll.people},
        )


def say(work: Work, made: Made, who: str, *said: Said, note: str = "", **when: Any) -> None:
    """Somebody answers the times in their order."""
    with work():
        person = db.session.get_one(PollPerson, made.people[who])
        answers = dict(zip(made.times, said, strict=False))
        now = when.get("now") or clock.now()
        answering.answer(person, answers, note, post=post(), now=now)


def poll_row(session: Session, made: Made) -> Poll:
    """The poll, as committed."""
    session.rollback()
    session.expire_all()
    return session.get_one(Poll, made.poll_id)


def claims(session: Session, kind: str = "leader") -> list[tuple[datetime, ClaimState]]:
    """What of this kind is or was held and booked, as committed, in the order of the times."""
    session.rollback()
    rows = select(Claim.starts_at, Claim.state).where(Claim.kind == kind)
    return [(row[0], row[1]) for row in session.execute(rows.order_by(Claim.starts_at, Claim.id))]


def held_rows(session: Session) -> int:
    """How many claims are tied to proposals."""
    session.rollback()
    return len(session.scalars(select(PollHold)).all())


def letters(session: Session, kind: str) -> list[OutboxMessage]:
    """The messages of this kind, as committed."""
    session.rollback()
    session.expire_all()
    wanted = select(OutboxMessage).where(OutboxMessage.kind == kind)
    return list(session.scalars(wanted.order_by(OutboxMessage.id)))
