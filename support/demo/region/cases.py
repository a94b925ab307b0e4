"""One call for help in the region, brought forward step by step as the desk does it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts.models import Membership, Role, User
from booking import calls, links, support_queries
from booking.models import CallTask
from booking.personal import help_requests
from booking.personal.forms import HelpForm
from core.db import db
from support.demo.cast import PEOPLE
from support.demo.region.diary import Plan
from support.demo.region.meetings import occurrence_of, seat_of
from support.demo.region.troubles import Trouble
from support.demo.stage import Stage, deed
from support.lines import Units
from support.models import Notice, Outcome, SupportUnit, Ticket
from support.services import handing_over, intake, offering, opening, resolving, working
from support.services.parts import open_offer
from support.timeline import by_user

OF_THE_CAST = [f"{key}@example.org" for key in PEOPLE]
REASON = "Vi kan ikke løse det her. Det er jeres udstyr."
NOTE = "Ringer fra en fastnettelefon, og har hverken mail eller mobil."
AGAIN = "Nu er det galt igen."


@dataclass
class Case:
    """Who asks for help in which meeting. Seat 0 is the leader, who asks signed in."""

    stage: Stage
    plan: Plan
    seat: int
    trouble: Trouble
    bridge_id: uuid.UUID  # who runs the bridge
    ticket_id: uuid.UUID | None = None

    def ask(self, now: datetime) -> None:
        """Press "I need help"."""
        chosen, text = self.trouble.chosen, self.trouble.text
        with deed():
            who = seat_of(self.plan, self.seat)
            help_requests.ask(
                who,
                occurrence_of(self.plan),
                HelpForm(data={"trouble": chosen, "text": text}),
                device=self.trouble.device,
                now=now,
                by=self._leader() if self.seat == 0 else None,
            )
            ticket = opening.open_ticket_of(who.id)
            self.ticket_id = ticket.id if ticket else None

    def call(self, now: datetime) -> None:
        """Ring the hotline, and say the code on the sheet of paper."""
        post = self.stage.post
        with deed():
            by, who = (
                self._of_unit(self.stage.cast.at.hotline_unit.id),
                seat_of(self.plan, self.seat),
            )
            [found] = intake.search(links.code_for(who, post.key), by=by, key=post.key, now=now)
            ticket = intake.open_by_phone(
                found, caller="", phone=None, words=self.trouble.text, by=by, post=post, now=now
            )
            self.ticket_id = ticket.id
            working.note(ticket, NOTE, by=by, now=now)

    def take(self, now: datetime) -> None:
        """Somebody of the unit that has it, or is asked to take it over, begins."""
        with deed():
            ticket = self._ticket()
            asked = open_offer(ticket)
            if asked:
                by = by_user(self._of_unit(db.session.get_one(SupportUnit, asked.to_id).unit_id))
                offering.accept(ticket, by=by, post=self.stage.post, now=now)
            else:
                working.take(ticket, by=self._helper(), now=now)

    def reply(self, now: datetime) -> None:
        """Say what to try, and wait."""
        with deed():
            post = self.stage.post
            working.reply(
                self._ticket(), self.trouble.answer, by=self._helper(), post=post, now=now
            )

    def forward(self, now: datetime) -> None:
        """Hand it to the next on its way."""
        meeting = support_queries.meeting_facts(occurrence_of(self.plan).id)
        nearest, _more = handing_over.targets(self._ticket(), meeting, units=Units.read(), now=now)
        self._hand_over(next(t.unit.id for t in nearest if not t.is_exception), now)

    def forward_to_bridge(self, now: datetime) -> None:
        """Hand it to those who run the bridge."""
        self._hand_over(self.bridge_id, now)

    def resolve(self, now: datetime) -> None:
        """It works now."""
        self._end(Outcome.CAN_ATTEND, now)

    def give_up(self, now: datetime) -> None:
        """It could not be made to work in time."""
        self._end(Outcome.CANNOT_ATTEND, now)

    def tell(self, now: datetime) -> None:
        """Everybody hears of it: on their page, at the desk, or by phone."""
        with deed():
            ticket = self._ticket()
            for notice in [n for n in ticket.notices if n.told_at is None]:
                self._tell_one(ticket, notice, now)

    def write_again(self, now: datetime) -> None:
        """The requester writes after the outcome: it was none."""
        with deed():
            who = seat_of(self.plan, self.seat)
            self.stage.desk.answer(who.id, AGAIN, works=False, now=now)

    def be_called(self, now: datetime) -> None:
        """The leader rings the one whom nobody could help."""
        with deed():
            meeting = occurrence_of(self.plan).meeting
            mine = select(CallTask.id).where(CallTask.meeting_id == meeting.id)
            for task_id in db.session.scalars(mine).all():
                calls.note_call(meeting, task_id, by=self._leader(), now=now)

    def _hand_over(self, to_id: uuid.UUID, now: datetime) -> None:
        with deed():
            handing_over.hand_over(
                self._ticket(),
                to_id,
                reason=REASON,
                tried=[self.trouble.tried],
                by=self._helper(),
                post=self.stage.post,
                now=now,
            )

    def _end(self, outcome: Outcome, now: datetime) -> None:
        with deed():
            post = self.stage.post
            resolving.resolve(self._ticket(), outcome, by=self._helper(), post=post, now=now)

    def _tell_one(self, ticket: Ticket, notice: Notice, now: datetime) -> None:
        if notice.participant_id:
            self.stage.desk.seen_by(notice.participant_id, now=now)
        elif notice.support_unit_id:
            resolving.seen_by_unit(ticket, {notice.support_unit_id}, now=now)
        else:
            resolving.told_by_phone(ticket, notice, by=self._helper(), now=now)

    def _ticket(self) -> Ticket:
        return db.session.get_one(Ticket, self.ticket_id)

    def _leader(self) -> User:
        return db.session.get_one(User, self.plan.leader_id)

    def _helper(self) -> User:
        """Who works on it; else somebody of the unit, but rather not one of the cast."""
        ticket = self._ticket()
        return ticket.assignee or self._of_unit(ticket.responsible.unit_id)

    def _of_unit(self, unit_id: uuid.UUID) -> User:
        colleagues = (
            select(User)
            .join(User.memberships)
            .where(Membership.unit_id == unit_id, Membership.role == Role.SUPPORTER)
            .order_by(User.email.in_(OF_THE_CAST), User.name)
            .limit(1)
        )
        return db.session.execute(colleagues).scalar_one()
