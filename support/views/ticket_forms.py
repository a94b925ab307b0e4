"""The forms of a ticket's page: empty, or one that was refused, with what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from booking.support_queries import MeetingFacts
from core.forms import Form
from support import directory, opening_words
from support.forms import HandOverForm, NoteForm, OutcomeForm, ReplyForm
from support.kin_forms import TagForm
from support.life_forms import AdviceForm, DeclineForm, ResultForm
from support.lines import Units
from support.models import EventKind, Ticket
from support.services import handing_over, routes
from support.services.handing_over import Target
from support.views import picking
from support.views.turns import Turns

WRITTEN = {
    "reply": EventKind.REPLIED,
    "note": EventKind.NOTED,
    "hand_over": EventKind.OFFERED,
    "outcome": EventKind.RESOLVED,
}


@dataclass
class TicketForms:
    """The forms of the page: empty, or the one that was refused with what was typed."""

    reply: ReplyForm = field(default_factory=ReplyForm)
    note: NoteForm = field(default_factory=NoteForm)
    hand_over: HandOverForm = field(default_factory=HandOverForm)
    outcome: OutcomeForm = field(default_factory=OutcomeForm)
    only_forwards: bool | None = None  # known once it is said whom the case can go to
    has_others: bool = False  # than the units that are shown: they are found by name
    words: str = ""  # what is looked for among them
    decline: DeclineForm = field(default_factory=DeclineForm)
    advice: AdviceForm = field(default_factory=AdviceForm)
    result: ResultForm = field(default_factory=ResultForm)
    tag: TagForm = field(default_factory=TagForm)

    def offer(self, ticket: Ticket, meeting: MeetingFacts | None, now: datetime) -> None:
        """Whom the case can go to, the nearest first. One is chosen until another is only where it
        follows from the case: a wrong one would be asked by whoever presses without looking."""
        units = Units.read()
        self.only_forwards = routes.only_forwards(ticket, units.rows)
        to, self.words = self.hand_over.to, picking.words()
        found, self.has_others = handing_over.targets(
            ticket, meeting, units=units, asked=picking.asked(to), now=now
        )
        to.choices = [SelectChoice(str(t.unit.id), _target(t, now)) for t in found]
        if to.raw_data is None and found and _is_given(found):
            to.data = str(found[0].unit.id)

    def keep_words(self) -> None:
        """What was written for a form that is gone stands where a note is written instead."""
        fields = (
            self.reply.text, self.hand_over.reason, self.decline.why, self.advice.advice,
            self.result.result,
        )  # fmt: skip
        words = next((field.data for field in fields if field.data), None)
        self.note.note.data = self.note.note.data or words

    @property
    def refused(self) -> Form | None:
        """The one to explain at the top."""
        every: tuple[Form, ...] = (
            self.reply, self.note, self.hand_over, self.outcome, self.decline, self.advice,
            self.result, self.tag,
        )  # fmt: skip
        return next((form for form in every if form.errors), None)

    def is_shown(self, turns: Turns, *, may_work: bool) -> bool:
        """Whether the form that was refused still stands on the page."""
        shown: dict[Form, bool] = {
            self.note: True,
            self.tag: True,
            self.decline: bool(turns.offer and (turns.offer.is_ours or turns.offer.speaks_for)),
            self.advice: turns.question is not None,
            self.result: bool(turns.task and turns.task.may_answer),
        }
        refused = self.refused
        return refused is None or shown.get(refused, may_work and turns.task is None)


def _is_given(found: Sequence[Target]) -> bool:
    """Whether the first is the next on the route, who convened, or all there is."""
    return len(found) == 1 or found[0].is_next or found[0].has_convened


def _target(target: Target, now: datetime) -> str:
    said = [target.unit.unit.place + "."]
    if target.has_convened:
        said.append(_("Has convened the meeting."))
    if target.is_exception:
        said.append(_("Only as an exception. Write why."))
    said.append(opening_words.open_text(directory.timetable(target.unit), now))
    return " ".join(said)
