"""The region's meetings: booked, answered and held by the services, each deed at its time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import select, update

from accounts.models import User
from booking import joining
from booking.models import Answer, Meeting, Occurrence, Participant, ParticipantKind
from booking.personal import services as page
from booking.ports import MeetingPost
from booking.services import Booking, Invitee, book_meeting
from booking.services.cancellations import cancel_meeting
from core.db import db
from notifications.models import OutboxMessage
from support.demo.region.deeds import Deed, office_time
from support.demo.region.diary import Plan
from support.demo.stage import Stage, deed
from video import facts

A_LOOK = timedelta(minutes=2)
A_MINUTE = timedelta(minutes=1)
STARTED = timedelta(minutes=3)  # by then somebody is there
ANSWERS = (Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE, Answer.NONE)
CHANCES = (74, 6, 4, 16)
OPENED_LATE = 8  # each so many-th leader
OTHER_TIMES = ("Torsdag formiddag", "En anden dag efter klokken 13", "Mandag mellem 9 og 11")
TOPICS = (
    "Hvem kan jeg ringe til i weekenden?",
    "Kan min søster være med næste gang?",
    "Hvornår kommer I første gang?",
    "Må jeg få det på skrift?",
)


class Meetings:
    """Turns plans into deeds."""

    def __init__(self, stage: Stage, chance: Random) -> None:
        self._stage, self._chance = stage, chance
        self._held = 0

    def deeds(self, plan: Plan) -> Iterator[Deed]:
        """Everything that happens with one meeting until now."""
        yield Deed(plan.booked_at, partial(self._book, plan))
        until = min(plan.cancelled_at or plan.starts_at, self._stage.now)
        for seat, invitee in enumerate(plan.invitees, start=1):
            at = office_time(self._chance, plan.booked_at + A_LOOK, until)
            if do := self._answer(plan, seat, invitee, at):
                yield Deed(at, do)
        if plan.cancelled_at:
            yield Deed(plan.cancelled_at, partial(self._cancel, plan, plan.cancelled_at))
        elif plan.form.has_room and plan.starts_at + STARTED <= self._stage.now:
            yield self._holding(plan)

    def _book(self, plan: Plan) -> None:
        stage, post = self._stage, self._stage.post
        booking = Booking(
            type=plan.type,
            form=plan.form,
            purpose=plan.purpose,
            agenda=plan.agenda,
            agenda_follows_on=None,
            address=plan.address,
            phone=plan.phone,
            unit_id=plan.unit_id,
            chair_id=None,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            invitees=plan.invitees,
        )
        with deed():
            meeting = book_meeting(
                booking,
                by=db.session.get_one(User, plan.leader_id),
                post=MeetingPost(stage.desk, post.key, post.mail_domain),
                now=plan.booked_at,
            )
            plan.meeting_id = meeting.id

    def _cancel(self, plan: Plan, now: datetime) -> None:
        """The invitations have left long ago, so everybody is told."""
        post = self._stage.post
        with deed():
            _let_leave(plan)
            cancel_meeting(
                db.session.get_one(Meeting, plan.meeting_id),
                by=db.session.get_one(User, plan.leader_id),
                reason=plan.reason,
                post=MeetingPost(self._stage.desk, post.key, post.mail_domain),
                now=now,
            )

    def _answer(
        self, plan: Plan, seat: int, invitee: Invitee, at: datetime
    ) -> partial[None] | None:
        """What one of the invited says; none when nothing is heard of them."""
        if not (invitee.email or invitee.phone):
            return None
        [said] = self._chance.choices(ANSWERS, CHANCES)
        is_citizen = invitee.kind == ParticipantKind.CITIZEN
        topic = self._chance.choice(TOPICS) if is_citizen and self._chance.random() < 0.4 else ""
        other = self._chance.choice(OTHER_TIMES)
        if said == Answer.NONE and not invitee.kind.is_private:
            return None
        return partial(_say, plan, seat, said, other if said == Answer.TENTATIVE else topic, at)

    def _holding(self, plan: Plan) -> Deed:
        """The leader opens, most come, and all leave at the end."""
        self._held += 1
        is_late = self._held % OPENED_LATE == 0
        opened = plan.starts_at + timedelta(minutes=1 if is_late else -6)
        came = [(0, opened + timedelta(seconds=20))]
        for seat in range(1, len(plan.invitees) + 1):
            minutes = self._chance.randint(2 if is_late else -4, 2)
            if seat not in plan.absent and self._chance.random() < 0.88:
                came.append((seat, plan.starts_at + timedelta(minutes=minutes)))
        return Deed(opened, partial(self._hold, plan, opened, came))

    def _hold(self, plan: Plan, opened: datetime, came: Sequence[tuple[int, datetime]]) -> None:
        with deed():
            leader = db.session.get_one(User, plan.leader_id)
            occurrence = occurrence_of(plan)
            joining.open_room(occurrence, by=leader, now=opened)
            is_embedded = occurrence.provision and occurrence.provision.room.provider == "local"
            for seat, at in came:
                who = seat_of(plan, seat)
                if is_embedded:
                    self._be_inside(occurrence, who, at, plan.ends_at)
                else:
                    joining.join(occurrence, who, by=leader if seat == 0 else None, now=at)

    def _be_inside(
        self, occurrence: Occurrence, who: Participant, came_at: datetime, ends_at: datetime
    ) -> None:
        """The built-in room tells who comes and goes."""
        room = occurrence.provision_id
        facts.joined.send(None, provision_id=room, who=who.id, at=came_at)
        if ends_at <= self._stage.now:
            facts.left.send(None, provision_id=room, who=who.id, at=ends_at)


def _let_leave(plan: Plan) -> None:
    """As the worker did within a minute."""
    theirs = update(OutboxMessage).where(OutboxMessage.meeting_id == plan.meeting_id)
    db.session.execute(theirs.values(sent_at=plan.booked_at + A_MINUTE))


def seat_of(plan: Plan, seat: int) -> Participant:
    """Who sits there: 0 is the leader."""
    at = select(Participant).where(
        Participant.meeting_id == plan.meeting_id, Participant.position == seat
    )
    return db.session.execute(at).scalar_one()


def occurrence_of(plan: Plan) -> Occurrence:
    """The one time the meeting takes place."""
    when = select(Occurrence).where(Occurrence.meeting_id == plan.meeting_id)
    return db.session.execute(when).scalar_one()


def _say(plan: Plan, seat: int, said: Answer, words: str, at: datetime) -> None:
    with deed():
        who = seat_of(plan, seat)
        page.note_look(who, now=at - A_LOOK)
        if said == Answer.TENTATIVE:
            page.propose_time(who, words, now=at)
            return
        if said != Answer.NONE:
            page.answer(who, said, now=at)
        if words:
            page.keep_topics(who, words, now=at)
