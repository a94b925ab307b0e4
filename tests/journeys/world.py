"""A small world with one of everything: meetings, drafts and cases, each in every state."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts, joining, links
from booking.models import MeetingDraft, MeetingForm, MeetingType, Occurrence, Participant
from booking.ports import help_desk
from booking.services.participants import Invitee, invite_unit, invite_user
from core import clock
from core.config import Settings
from core.db import db
from support.models import Outcome, Ticket
from support.services import opening
from support.services.opening import Opening
from tests.booking.making import CITIZEN, KEY, a_booking, at, book, make_room
from tests.booking.walking import DAY
from tests.conftest import Work
from tests.factories import Cast
from tests.personal import makers as personal
from tests.personal.makers import Made
from tests.support import makers as support
from tests.support.deeds import Deed, end, give, note, reply, take, tell
from tests.support.makers import POST, Held

Step = Callable[[MeetingDraft], object]
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """Ids and secrets of what there is; the names are those of the states."""

    meetings: dict[str, uuid.UUID] = field(default_factory=dict)
    invited: dict[str, uuid.UUID] = field(default_factory=dict)  # Ida's seat in a meeting
    ida: dict[str, str] = field(default_factory=dict)  # her link to a meeting
    jens: dict[str, str] = field(default_factory=dict)  # the doctor's
    drafts: dict[str, uuid.UUID] = field(default_factory=dict)
    tickets: dict[str, uuid.UUID] = field(default_factory=dict)
    helped: dict[str, str] = field(default_factory=dict)  # links of those who asked for help
    rooms: dict[str, str] = field(default_factory=dict)  # pages of the built-in room


@dataclass
class Maker:
    """Makes the world, one thing at a time, as the services do."""

    session: Session
    cast: Cast
    work: Work
    settings: Settings
    world: World = field(default_factory=World)

    def everything(self) -> World:
        """All of it."""
        make_room(self.session)
        self._meetings()
        self._booked()
        self._built_in_room()
        self._drafts()
        self._tickets()
        return self.world

    def _meeting(self, state: str, **facts: Any) -> Made:
        made = personal.make_meeting(self.work, self.cast, self.settings, **facts)
        jens = self.cast.jens.id
        with self.work():  # he signs in, too: invited by name, he sees the meeting
            db.session.get_one(Participant, made.people["jens"]).user_id = jens
        self.world.invited[state] = made.people["ida"]
        self._keep(state, made.meeting_id, made.tokens["ida"], made.tokens["jens"])
        return made

    def _keep(self, state: str, meeting_id: uuid.UUID, ida: str, jens: str) -> None:
        self.world.meetings[state] = meeting_id
        self.world.ida[state], self.world.jens[state] = ida, jens

    def _meetings(self) -> None:
        self._meeting("tomorrow")
        self._meeting("in-person", form=MeetingForm.IN_PERSON)
        self._meeting("waiting", starts_in=personal.SOON)
        self._meeting("open", starts_in=personal.SOON, is_open=True)
        self._meeting("over", starts_in=timedelta(hours=-4))
        personal.cancel(self.work, self.cast, self._meeting("cancelled"))

    def _booked(self) -> None:
        guests = (CITIZEN, invite_user(self.cast.jens), invite_unit(self.cast.at.ward))
        with self.work():
            booking = a_booking(self.cast, starts_at=at("10:00", DAY), invitees=guests)
            meeting = book(booking, self.cast.anna, now=clock.now())
            _anna, ida, jens, _ward = meeting.invited
            self._keep("ahead", meeting.id, links.token_for(ida, KEY), links.token_for(jens, KEY))

    def _built_in_room(self) -> None:
        made = self._meeting("built-in", starts_in=MINUTE)
        with self.work():
            occurrence = db.session.get_one(Occurrence, made.occurrence_id)
            provision = occurrence.provision
            assert provision
            provision.room.provider, provision.room.capacity = "local", 4
            anna = db.session.get_one(User, self.cast.anna.id)
            joining.open_room(occurrence, by=anna, now=clock.now())
            for name, by in (("anna", anna), ("ida", None)):
                person = db.session.get_one(Participant, made.people[name])
                target = joining.join(occurrence, person, now=clock.now(), by=by)
                self.world.rooms[name] = target.url

    def _drafts(self) -> None:
        guests = (CITIZEN, invite_unit(self.cast.at.ward), invite_user(self.cast.jens))
        self._draft("begun")
        self._draft("said", _say)
        self._draft("timed", _say, _choose("12:00"))
        self._draft("peopled", _say, _choose("13:00"), *map(_invite, guests))
        self._draft("booked", _say, _choose("14:00"), _invite(CITIZEN), _book)

    def _draft(self, state: str, *steps: Step) -> None:
        with self.work():
            anna = db.session.get_one(User, self.cast.anna.id)
            id = drafts.start_draft(anna, MeetingType.CONVERSATION, now=clock.now()).id
        for step in steps:
            with self.work():
                step(db.session.get_one(MeetingDraft, id))
        self.world.drafts[state] = id

    def _tickets(self) -> None:
        dorte, erik, hans = self.cast.dorte.id, self.cast.erik.id, self.cast.hans.id
        local, shared = self.cast.at.kolding_it.id, self.cast.at.shared.id
        self._ticket("new")
        self._ticket("taken", take(dorte), reply(dorte), note(dorte))
        self._ticket("handed-over", take(dorte), give(dorte, local))
        self._ticket("closing", take(dorte), end(dorte, Outcome.CANNOT_ATTEND))
        self._ticket("closed", take(dorte), end(dorte, Outcome.CAN_ATTEND), tell(dorte))
        self._ticket("staff", give(erik, shared), reply(hans), by_staff=True)
        self._ticket("nameless", participant_id=None, requester="Den, der ringede")

    def _ticket(self, state: str, *deeds: Deed, by_staff: bool = False, **facts: Any) -> None:
        minutes = 19 + 5 * len(self.world.tickets)
        held: Held = support.make_meeting(self.session, self.cast, clock.now() + minutes * MINUTE)
        call = support.staff_call if by_staff else support.call
        asked: Opening = call(held, self.cast, **facts)
        who = held.jens if by_staff else held.ida
        self.world.helped[state] = links.token_for(who, KEY)
        self.world.meetings[f"help-{state}"] = held.meeting.id
        with self.work():
            id = opening.open_ticket(asked, by=None, post=POST, now=clock.now()).id
        for deed in deeds:
            with self.work():
                deed(db.session.get_one(Ticket, id))
        self.world.tickets[state] = id


def make_world(session: Session, cast: Cast, work: Work, settings: Settings) -> World:
    """One of everything."""
    return Maker(session, cast, work, settings).everything()


def _say(draft: MeetingDraft) -> None:
    usual = drafts.plan_of(draft).matter
    said = replace(usual, purpose="Næste skridt", agenda="Hvem gør hvad?")
    drafts.set_matter(draft, said, now=clock.now())


def _choose(clock_time: str) -> Step:
    return lambda d: drafts.set_time(d, at(clock_time, DAY), 45, leader=_owner(d), now=clock.now())


def _invite(guest: Invitee) -> Step:
    return lambda d: drafts.add_guest(d, guest, now=clock.now())


def _book(draft: MeetingDraft) -> None:
    drafts.book_draft(
        draft, by=_owner(draft), desk=help_desk(), key=KEY,
        mail_domain="moedebro.example", now=clock.now(),
    )  # fmt: skip


def _owner(draft: MeetingDraft) -> User:
    return db.session.get_one(User, draft.owner_id)
