"""What the ticket page shows, put together from the ticket and the meeting it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts.models import User
from booking import support_queries
from booking.guides.queries import citizen_guides
from booking.guides.reading import Guide
from booking.personal.devices import device_in
from booking.support_queries import Contact, MeetingFacts, Tested
from support import access, directory, opening_words
from support.forms import HandOverForm, NoteForm, OutcomeForm, ReplyForm
from support.models import Notice, Status, Ticket, TicketEvent, Tier
from support.services import handing_over, telling, working
from support.services.handing_over import Target
from support.services.opening import OPEN
from support.views import heads
from support.wording import (
    HOW_TOLD,
    Countdown,
    ThreadItem,
    countdown,
    first_of,
    moment,
    subject_of,
    thread,
)


@dataclass
class TicketForms:
    """The forms of the page: empty, or the one that was refused with what was typed."""

    reply: ReplyForm = field(default_factory=ReplyForm)
    note: NoteForm = field(default_factory=NoteForm)
    hand_over: HandOverForm = field(default_factory=HandOverForm)
    outcome: OutcomeForm = field(default_factory=OutcomeForm)

    def offer(self, ticket: Ticket, meeting: MeetingFacts | None, now: datetime) -> None:
        """Whom the case can go to, the nearest first and chosen until another is."""
        found = handing_over.targets(ticket, meeting, now=now)
        to = self.hand_over.to
        to.choices = [SelectChoice(str(t.unit.id), _target(t, now)) for t in found]
        if to.raw_data is None and found:
            to.data = str(found[0].unit.id)

    def keep_words(self) -> None:
        """What was written for a form that is gone stands where a note is written instead."""
        words = self.reply.text.data or self.hand_over.reason.data
        self.note.note.data = self.note.note.data or words

    @property
    def refused(self) -> ReplyForm | NoteForm | HandOverForm | OutcomeForm | None:
        """The one to explain at the top."""
        every = (self.reply, self.note, self.hand_over, self.outcome)
        return next((form for form in every if form.errors), None)


@dataclass(frozen=True)
class NoticeRow:
    """Somebody who must know."""

    id: int
    text: str
    kind: str  # of the status: good, bad or none
    is_told: bool


@dataclass(frozen=True)
class ThreadPart:
    """What has happened: the part of the page that is asked for again and again."""

    thread: list[ThreadItem]
    last_event_id: int
    may_act: bool
    is_open: bool


@dataclass(frozen=True)
class TicketPage:
    """Everything the template says."""

    ticket: Ticket
    title: str
    asker: str
    place: str  # whose it is
    state: str
    sentences: Sequence[str]
    countdown: Countdown | None
    thread: list[ThreadItem]
    last_event_id: int
    new_words: Sequence[TicketEvent]
    meeting: MeetingFacts | None
    now: datetime
    contact: Contact | None
    tested: Tested | None  # sound, picture and connection, by the one who asked
    guides: Sequence[Guide]  # what a citizen who asks can read
    phone: str | None
    pin: str | None
    notices: list[NoticeRow]
    may_act: bool
    may_send_link: bool
    is_open: bool
    is_free: bool
    only_forwards: bool
    is_closed: bool


def thread_part(ticket: Ticket, *, reader: User, now: datetime) -> ThreadPart:
    """The thread alone."""
    return ThreadPart(
        thread=thread(ticket, reader, now),
        last_event_id=working.last_event_id(ticket),
        may_act=access.may_act(reader, ticket),
        is_open=ticket.status in OPEN,
    )


def ticket_page(
    ticket: Ticket, forms: TicketForms, *, reader: User, now: datetime, pin: str | None = None
) -> TicketPage:
    """Put the page together, and fill in what its forms offer."""
    may_act, is_open = access.may_act(reader, ticket), ticket.status in OPEN
    meeting, contact = meeting_of(ticket)
    if may_act and is_open and not forms.hand_over.to.choices:
        forms.offer(ticket, meeting, now)
    if not (may_act and is_open):
        forms.keep_words()
    is_off = bool(meeting and meeting.is_cancelled)
    is_near = is_open and not is_off and not ticket.is_learning
    return TicketPage(
        ticket=ticket,
        title=subject_of(ticket.subject),
        asker=first_of(ticket.requester),
        place=ticket.responsible.unit.place,
        state=heads.state_of(ticket, reader),
        sentences=heads.sentences_of(ticket, meeting, now=now),
        countdown=countdown(ticket.meeting_starts_at, now) if is_near else None,
        thread=thread(ticket, reader, now),
        last_event_id=working.last_event_id(ticket),
        new_words=_new_words(ticket, forms.reply),
        meeting=meeting,
        now=now,
        contact=contact,
        tested=_tested(ticket),
        guides=_guides(ticket, meeting, contact),
        phone=_phone(ticket, contact),
        pin=pin,
        notices=[] if is_open else [_notice(n, now) for n in ticket.notices],
        may_act=may_act,
        may_send_link=bool(may_act and is_open and contact and contact.is_reachable),
        is_open=is_open,
        is_free=ticket.assignee_id is None,
        only_forwards=ticket.responsible.tier == Tier.STAFF_HOTLINE,
        is_closed=ticket.status == Status.CLOSED,
    )


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


def _new_words(ticket: Ticket, form: ReplyForm) -> Sequence[TicketEvent]:
    """What was said while the draft was written."""
    seen = form.last_seen
    if not form.errors or seen is None:
        return []
    return [e for e in ticket.events if e.id > seen and e.kind in working.SAID]


def _notice(notice: Notice, now: datetime) -> NoticeRow:
    if notice.told_at and notice.told_by:
        how = _("%(how)s %(when)s", how=HOW_TOLD[notice.told_by], when=moment(notice.told_at, now))
        return NoticeRow(notice.id, f"{notice.label}: {how}", "good", is_told=True)
    if notice.failed_at:
        said = _("the message did not arrive. Call.")
        return NoticeRow(notice.id, f"{notice.label}: {said}", "bad", is_told=False)
    said = _("on its way") if notice.outbox_id else _("can only be told by phone")
    return NoticeRow(notice.id, f"{notice.label}: {said}", "none", is_told=False)


def _target(target: Target, now: datetime) -> str:
    said = [target.unit.unit.place + "."]
    if target.has_convened:
        said.append(_("Has convened the meeting."))
    if target.is_exception:
        said.append(_("Only as an exception. Write why."))
    said.append(opening_words.open_text(directory.timetable(target.unit), now))
    return " ".join(said)
