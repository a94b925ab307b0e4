"""What happens to cases beside the work on them: they are merged and parted, split and discarded,
their meeting is moved or called off, weeks go by, and whoever asked writes again."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from flask import current_app
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import select

from booking.models import Meeting
from booking.ports import MeetingPost
from booking.services.cancellations import cancel_meeting
from booking.services.revivals import revive_meeting
from booking.services.time_changes import change_time
from booking.slots import Slot
from core.db import db
from core.errors import Refusal
from core.jobs import Job, jobs_of
from notifications import leases
from notifications.kinds import kind_of
from notifications.models import OutboxMessage
from support import kin
from support.desk_port import TWO_WEEKS
from support.desk_port import Desk as Port
from support.models import Outcome, Status, Ticket
from support.services import again, linking, merging, opening, resolving, splitting
from tests.support.living import ANY, RIGHT, Desk, people, which
from tests.support.makers import KEY, POST, call

MOST = 12  # cases: then nobody asks about something else
FEW = 3
DAY = timedelta(days=1)
LEASE = timedelta(minutes=1)
TURNS = 20  # of one job: what was due is done by then


class KinSteps(Desk):
    """What leads from one case to another, and what comes from without."""

    said = 0  # so often somebody wrote: each time other words

    def new_words(self) -> str:
        """Words that nobody has said before."""
        self.said += 1
        return f"Ord nummer {self.said}."

    @initialize(is_merged=st.booleans(), is_moving_on=st.booleans())
    def join(self, is_merged: bool, is_moving_on: bool) -> None:
        """The caller without a name is Ida, or not; and then others have her case."""
        if is_merged:
            self.merge(RIGHT, 2, 0)
        if is_moving_on:
            self.hand_over(RIGHT, 0, "shared")
            self.answer_offer(RIGHT, 0, yes=True)

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which, m=which)
    def merge(self, who: str, n: int, m: int) -> None:
        def join(ticket: Ticket) -> None:
            by = self.mine(who, ticket)
            others = kin.may_take_in(ticket, by, now=self.now)
            if m == ANY or not others:  # also what it cannot go on as
                others = db.session.scalars(select(Ticket).order_by(Ticket.number)).all()
            merging.merge(ticket, others[m % len(others)], by=by, post=POST, now=self.now)

        self.deed(join, n)

    @precondition(lambda self: "gone" in self.there)
    @rule(who=people, n=which)
    def restore(self, who: str, n: int) -> None:
        self.deed(lambda t: merging.restore(t, by=self.mine(who, t), now=self.now), n, "gone")

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which)
    def discard(self, who: str, n: int) -> None:
        self.deed(lambda t: merging.discard(t, "Nej", by=self.mine(who, t), now=self.now), n)

    @precondition(lambda self: "open" in self.there)
    @rule(who=people, n=which)
    def split(self, who: str, n: int) -> None:
        def part(ticket: Ticket) -> None:
            for event in splitting.messages(ticket)[-1:]:
                by = self.mine(who, ticket)
                splitting.split(ticket, event.id, by=by, post=POST, now=self.now)

        self.deed(part, n)

    @rule(besides=st.booleans())
    def ask(self, besides: bool) -> None:
        """Ida presses the button: about the same, or about something else."""
        with self.work():
            numbers = db.session.scalars(select(Ticket.number).order_by(Ticket.number)).all()
            last = numbers[-1] if besides and len(numbers) < MOST else 0
            words = self.new_words()
            asked = call(self.held, self.cast, words=words, besides=last)
            opening.open_ticket(asked, by=None, post=POST, now=self.now)

    @rule(n=which)
    def write(self, n: int) -> None:
        """On the page, or by mail: what is said is heard, and what was over for long stays over."""
        words, ends = self.new_words(), list[tuple[UUID, Status]]()

        def say(ticket: Ticket) -> None:
            end = linking.goes_on_as(ticket)
            if end.closed_at and end.closed_at < self.now - TWO_WEEKS:
                ends.append((end.id, end.status))
            again.write(ticket, words, reopens_within=TWO_WEEKS, post=POST, now=self.now)
            self.heard.append(words)

        self.deed(say, n, "case")
        with self.work():
            assert [(id, db.session.get_one(Ticket, id).status) for id, _was in ends] == ends

    @rule(n=which, seldom=st.integers(0, 3))
    def it_works(self, n: int, seldom: int) -> None:
        """Whoever asked says so."""
        if not seldom:
            self.deed(lambda t: resolving.works_now(t, post=POST, now=self.now), n, "case")

    @rule(hours=st.sampled_from([-1, 1, 24, 24 * 40]))
    def move_meeting(self, hours: int) -> None:
        def move(meeting: Meeting) -> None:
            was, by = meeting.occurrences[0], self.user("anna")
            later = timedelta(hours=hours)
            slot = Slot(was.starts_at + later, was.ends_at + later)
            change_time(meeting, slot, sequence=meeting.sequence, by=by, post=_post(), now=self.now)

        self._about_meeting(move)

    @rule(seldom=st.integers(0, 2))
    def call_off(self, seldom: int) -> None:
        """The meeting; or it is held after all."""

        def cancel(meeting: Meeting) -> None:
            by = self.user("anna")
            if not meeting.occurrences[0].cancellation:
                cancel_meeting(meeting, by=by, reason="Syg", post=_post(), now=self.now)
                return
            seen = meeting.sequence
            revive_meeting(meeting, sequence=seen, by=by, post=_post(), now=self.now)

        if not seldom:
            self._about_meeting(cancel)

    def _about_meeting(self, run: Callable[[Meeting], object]) -> None:
        try:
            with self.work():
                run(db.session.get_one(Meeting, self.held.meeting.id))
        except Refusal:
            return

    @rule(minutes=st.sampled_from([1, 5, 5, 15, 31, 31, 120]))
    def time_goes_by(self, minutes: int) -> None:
        """And the worker has its turns."""
        self.now += timedelta(minutes=minutes)
        self._jobs()

    @rule()
    def mails_go_out(self) -> None:
        """A server takes all that is due."""
        with self.work():
            due = leases.claim(100, worker="w", lease=LEASE, now=self.now)
        for id in due:
            with self.work():
                message = db.session.get_one(OutboxMessage, id)
                is_wanted = kind_of(message.kind).is_wanted
                if is_wanted and not is_wanted(message, self.now):
                    leases.withdraw(id, worker="w")
                else:
                    leases.note_sent(id, now=self.now)

    @rule(seldom=st.integers(0, 3))
    def weeks_go_by(self, seldom: int) -> None:
        """So many that nothing is opened again; each day the worker does what is due."""
        for _day in range(0 if seldom else TWO_WEEKS.days + 1):
            self.now += DAY
            self._jobs()
            self.mails_go_out()

    @precondition(lambda self: "open" in self.there)
    @rule(n=which)
    def long_afterwards(self, n: int) -> None:
        """A case ends, everybody is told, weeks go by, and then somebody writes."""
        self.resolve(RIGHT, n, Outcome.CAN_ATTEND)
        for case in range(FEW):
            self.tell(case, every=True)
        self.weeks_go_by(0)
        for case in range(FEW):
            self.write(case)

    def _jobs(self) -> None:
        """All that write nothing but the database."""
        with self.work():
            jobs: Sequence[Job] = [job for job in jobs_of(current_app) if not job.is_alone]
        for job in jobs:
            with self.work():
                is_due = job.has_due(self.now)
            for _turn in range(TURNS if is_due else 0):
                with self.work():
                    is_due = bool(job.run(self.now)) and job.has_due(self.now)
            assert not is_due, f"{job.name} never ends"


def _post() -> MeetingPost:
    return MeetingPost(Port(POST), KEY, "moedebro.example")
