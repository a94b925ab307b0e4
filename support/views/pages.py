"""What the ticket page shows, put together from the ticket and the meeting it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from booking import support_queries
from booking.guides.queries import citizen_guides
from booking.guides.reading import Guide
from booking.personal.devices import device_in
from booking.support_queries import Contact, MeetingFacts, Tested
from core.web import settings
from support import access
from support.forms import SeenForm
from support.incidents.around import Around, around
from support.merged import parts_of
from support.models import ENDED, OPEN, Status, Ticket
from support.services import again, keeping_up, routes, telling, working
from support.telephone import log
from support.telephone.log import CallNote
from support.thread import ThreadItem, items, thread
from support.views import heads, kin_parts, notice_rows
from support.views.kin_parts import Kin
from support.views.notice_rows import NoticeRow
from support.views.ticket_forms import WRITTEN, TicketForms
from support.views.together import Together, together_of
from support.views.turns import Turns, turns_of
from support.wording import (
    Countdown,
    countdown,
    first_of,
    requester_of,
    subject_of,
)


@dataclass(frozen=True)
class ThreadPart:
    """What has happened: the part of the page that is asked for again and again."""

    thread: list[ThreadItem]
    last_event_id: int
    may_act: bool
    is_open: bool
    calls: Sequence[CallNote]


@dataclass(frozen=True)
class TicketPage:
    """Everything the template says."""

    ticket: Ticket
    state: str
    sentences: Sequence[str]
    countdown: Countdown | None
    thread: list[ThreadItem]
    news: Sequence[ThreadItem]
    meeting: MeetingFacts | None
    now: datetime
    contact: Contact | None
    tested: Tested | None  # sound, picture and connection, by the one who asked
    guides: Sequence[Guide]  # what a citizen who asks can read
    phone: str | None
    pin: str | None
    notices: Sequence[NoticeRow]
    may_act: bool
    may_send_link: bool
    is_open: bool
    only_forwards: bool  # who has it solves nothing
    turns: Turns
    kin: Kin
    together: Together
    around: Around
    calls: Sequence[CallNote]
    shows_refused: bool

    @property
    def title(self) -> str:
        """What it is about."""
        return subject_of(self.ticket.subject)

    @property
    def asker(self) -> str:
        """The first name of whoever asked."""
        return first_of(requester_of(self.ticket))

    @property
    def place(self) -> str:
        """Whose it is."""
        return self.ticket.responsible.unit.place

    @property
    def last_event_id(self) -> int:
        """The newest that stands on the page."""
        return working.last_event_id(self.ticket)

    @property
    def nobody_asked(self) -> bool:
        """A room opened it, and nobody's case goes on as it: there is none to answer."""
        return self.ticket.is_alarm and not self.kin.merged

    @property
    def was_left_open(self) -> bool:
        """The room that opened it was to be closed."""
        return self.nobody_asked and self.ticket.is_left_open

    @property
    def is_free(self) -> bool:
        """Nobody has taken it."""
        return self.ticket.assignee_id is None

    @property
    def is_offered(self) -> bool:
        """The reader's unit is asked to take it over: that comes first, also where they work in
        the unit that asks, too."""
        return bool(self.turns.offer and self.turns.offer.is_ours)

    @property
    def is_closed(self) -> bool:
        """Everybody has been told."""
        return self.ticket.status == Status.CLOSED

    @property
    def may_open_again(self) -> bool:
        """The outcome can be taken back. A part of a case is asked for again by who gave it."""
        ticket, within = self.ticket, again.reopens_within(settings())
        is_over = ticket.status in ENDED and ticket.parent_id is None
        is_late = not again.may_open_again(ticket, reopens_within=within, now=self.now)
        return self.may_act and is_over and not is_late

    @property
    def to_ring(self) -> Sequence[NoticeRow]:
        """Whom no message reaches: whoever has the case rings them, or it never closes."""
        return [row for row in self.notices if row.must_be_rung] if self.may_act else []

    @property
    def may_hand_over(self) -> bool:
        """No other unit is asked just now."""
        return self.may_act and self.is_open and self.turns.can_be_offered

    @property
    def has_open_tasks(self) -> bool:
        """It cannot end yet."""
        return any(task.may_decide for task in self.turns.tasks)


def thread_part(ticket: Ticket, *, reader: User, now: datetime) -> ThreadPart:
    """The thread alone, and the calls: they go on while one reads."""
    parts = parts_of(ticket)
    return ThreadPart(
        thread=thread(ticket, reader, now, parts=parts),
        last_event_id=working.last_event_id(ticket),
        may_act=access.may_act(reader, ticket),
        is_open=ticket.status in OPEN,
        calls=log.calls_of((ticket, *parts), now=now),
    )


def ticket_page(
    ticket: Ticket, forms: TicketForms, *, reader: User, now: datetime, pin: str | None = None
) -> TicketPage:
    """Put the page together, and fill in what its forms offer."""
    may_act, is_open = access.may_act(reader, ticket), ticket.status in OPEN
    meeting, contact = meeting_of(ticket)
    may_work = may_act and is_open
    turns = turns_of(ticket, reader=reader, may_act=may_work, now=now)
    if may_work and turns.can_be_offered and not forms.hand_over.to.choices:
        forms.offer(ticket, meeting, now)
    shows_refused = _shows_refused(forms, turns, may_work=may_work)
    phone = _phone(ticket, contact)
    kin = kin_parts.kin_of(ticket, reader=reader, may_act=may_act, now=now)
    return TicketPage(
        ticket=ticket,
        state=heads.state_of(ticket, reader),
        sentences=heads.sentences_of(ticket, meeting, now=now),
        countdown=_countdown(ticket, meeting, now),
        thread=thread(ticket, reader, now, parts=kin.merged),
        news=_news(ticket, forms, reader, now),
        meeting=meeting,
        now=now,
        contact=contact,
        tested=_tested(ticket),
        guides=_guides(ticket, meeting, contact),
        phone=phone,
        pin=pin,
        notices=() if is_open else notice_rows.rows_of(ticket, meeting, phone, now=now),
        may_act=may_act,
        may_send_link=bool(may_act and is_open and contact and contact.is_reachable),
        is_open=is_open,
        only_forwards=may_work and _only_forwards(ticket, forms),
        turns=turns,
        kin=kin,
        together=together_of(ticket, (meeting, contact), reader, may_reply=may_work, now=now),
        around=around(ticket, meeting, reader=reader, now=now),
        calls=log.calls_of((ticket, *kin.merged), now=now),
        shows_refused=shows_refused,
    )


def _shows_refused(forms: TicketForms, turns: Turns, *, may_work: bool) -> bool:
    """Whether the form that was refused is on the page still; else its words are kept beside."""
    is_shown = forms.is_shown(turns, may_work=may_work)
    if not may_work or not is_shown:
        forms.keep_words()
    return is_shown


def _countdown(ticket: Ticket, meeting: MeetingFacts | None, now: datetime) -> Countdown | None:
    """None where nobody is late for it any more."""
    is_off = ticket.status not in OPEN or bool(meeting and meeting.is_cancelled)
    return None if is_off or ticket.is_learning else countdown(ticket.meeting_starts_at, now)


def _only_forwards(ticket: Ticket, forms: TicketForms) -> bool:
    return routes.only_forwards(ticket) if forms.only_forwards is None else forms.only_forwards


def meeting_of(ticket: Ticket) -> tuple[MeetingFacts | None, Contact | None]:
    """What it is about, and the one who asked: read together."""
    if ticket.occurrence_id is None:
        return None, telling.requester_of(ticket)
    return support_queries.meeting_and_contact(ticket.occurrence_id, ticket.participant_id)


def _phone(ticket: Ticket, contact: Contact | None) -> str | None:
    """Where to ring. Nobody has a reason to, once the case is closed."""
    if ticket.status == Status.CLOSED:
        return None
    return ticket.callback_phone or (contact.phone if contact else None)


def _guides(
    ticket: Ticket, meeting: MeetingFacts | None, contact: Contact | None
) -> Sequence[Guide]:
    """In the citizen's own language: it is read aloud to them, or looked at together."""
    if meeting is None or contact is None or not contact.is_private:
        return ()
    device = device_in(ticket.device)
    return citizen_guides(meeting.convening_id, device=device, language=contact.language)


def _tested(ticket: Ticket) -> Tested | None:
    if ticket.occurrence_id is None or ticket.participant_id is None:
        return None
    return support_queries.last_test(ticket.occurrence_id, ticket.participant_id)


def _news(ticket: Ticket, forms: TicketForms, reader: User, now: datetime) -> Sequence[ThreadItem]:
    """What others did while the words that were refused were written."""
    doing = next((kind for name, kind in WRITTEN.items() if getattr(forms, name).errors), None)
    seen = forms.refused.last_seen if isinstance(forms.refused, SeenForm) else None
    if doing is None or seen is None:
        return []
    return items(ticket, keeping_up.since(ticket, seen, reader=reader, doing=doing), reader, now)
