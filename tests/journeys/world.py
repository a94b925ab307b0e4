"""A small world with one of everything: meetings, drafts and cases, each in every state."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import contact_reports, passwords, people
from accounts import links as password_links
from accounts.imports import services as importing
from accounts.imports import trial
from accounts.imports.models import ImportFile, ImportKind
from accounts.models import Role, Unit, User, Verdict
from accounts.people import Newcomer
from booking import drafts, equipment, joining, links, repetitions
from booking.models import (
    Meeting,
    MeetingDraft,
    MeetingForm,
    MeetingType,
    Occurrence,
    Participant,
    Poll,
    Rhythm,
    SkipReason,
)
from booking.polls import changes, choosing, holds
from booking.ports import MeetingPost, help_desk
from booking.rhythms import Rule
from booking.services.participants import Invitee, invite_unit, invite_user
from booking.services.series_bookings import Agreed, Kept, Left, book_series
from booking.services.series_cancellations import cancel_dates
from booking.services.series_scope import Scope
from core import clock
from core.config import Settings
from core.db import db
from support import presence
from support.models import Outcome, Ticket
from support.services import opening
from support.services.opening import Opening
from tests.accounts.making import make_user
from tests.after.closed import close_date
from tests.booking.making import CITIZEN, KEY, a_booking, at, book, make_room
from tests.booking.taking import make_pool
from tests.booking.walking import DAY
from tests.bridges.pages import make_bridges
from tests.calendars.making import make_feeds, make_sources
from tests.conftest import Work
from tests.factories import Cast
from tests.journeys.asking import make_wishes
from tests.journeys.incidents import make_incidents
from tests.mails.world import make_mails
from tests.personal import makers as personal
from tests.personal.makers import Made
from tests.personal.testing import GOOD
from tests.polls import making as asked
from tests.polls import moving as moved
from tests.support import makers as support
from tests.support.canned_making import make_canned
from tests.support.deeds import (
    Deed,
    accept,
    consult,
    discard,
    end,
    give,
    give_task,
    merge,
    note,
    reply,
    take,
    tell,
)
from tests.support.makers import POST, Held
from tests.support.view_making import make_view
from tests.telephone.world import make_calls
from tests.webhooks.making import make_webhooks
from video import services as rooms

Step = Callable[[MeetingDraft], object]
MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
TESTS: dict[str, dict[str, Any]] = {
    "good": GOOD | {"routes": ["host", "srflx"]},
    "bad": GOOD | {"microphone": "refused", "camera": "unseen", "routes": ["host"]},
}


@dataclass
class World:
    """Ids and secrets of what there is; the names are those of the states."""

    meetings: dict[str, uuid.UUID] = field(default_factory=dict)
    ida: dict[str, str] = field(default_factory=dict)  # her link to a meeting
    jens: dict[str, str] = field(default_factory=dict)  # the doctor's
    dates: dict[str, uuid.UUID] = field(default_factory=dict)  # of the series
    held: dict[str, uuid.UUID] = field(default_factory=dict)  # dates to close, or not yet
    drafts: dict[str, uuid.UUID] = field(default_factory=dict)
    guests: list[uuid.UUID] = field(default_factory=list)  # on the list of draft "peopled"
    tickets: dict[str, uuid.UUID] = field(default_factory=dict)
    canned: dict[str, int] = field(default_factory=dict)  # ready answers of the hotline
    views: dict[str, int] = field(default_factory=dict)  # saved views of Dorte's and the hotline's
    incidents: dict[str, uuid.UUID] = field(default_factory=dict)  # all with the citizen hotline
    tasks: dict[str, uuid.UUID] = field(default_factory=dict)  # parts of case "with-tasks"
    helped: dict[str, str] = field(default_factory=dict)  # links of those who asked for help
    rooms: dict[str, str] = field(default_factory=dict)  # pages of the built-in room
    kept_rooms: dict[str, uuid.UUID] = field(default_factory=dict)  # in the register
    pools: dict[str, uuid.UUID] = field(default_factory=dict)
    support_units: dict[str, uuid.UUID] = field(default_factory=dict)
    organisations: dict[str, uuid.UUID] = field(default_factory=dict)
    units: dict[str, uuid.UUID] = field(default_factory=dict)
    imports: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)  # users, as Kolding has them
    password_links: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)  # as calendar programs fetch them
    busy_sources: dict[str, uuid.UUID] = field(default_factory=dict)  # Frida's calendars elsewhere
    bridges: dict[str, str] = field(default_factory=dict)  # pages of Kolding's
    webhooks: dict[str, str] = field(default_factory=dict)  # pages of Kolding's
    polls: dict[str, asked.Made] = field(default_factory=dict)
    unit_seats: dict[str, uuid.UUID] = field(default_factory=dict)  # in meeting "wished"
    wishes: dict[str, int] = field(default_factory=dict)  # for another time than meeting "wished"
    mails: dict[str, tuple[int, int]] = field(default_factory=dict)  # each with its file
    phone_calls: dict[str, tuple[uuid.UUID, int]] = field(default_factory=dict)


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
        self._rooms()
        self._meetings()
        self._booked()
        self._built_in_room()
        self._series()
        self._drafts()
        self._polls()
        self._tickets()
        self.world.mails = make_mails(self.cast, self.work, self.world.tickets["taken"])
        on_case = self.world.tickets["taken"]
        self.world.phone_calls = make_calls(self.session, self.cast, on_case)
        at = self.cast.at
        self.world.support_units = {"own": at.kolding_it.id, "elsewhere": at.hotline.id}
        self.world.incidents = make_incidents(self.session, self.cast, self.world.tickets)
        self._tests()
        self._wishes()
        self._organisations()
        self._people()
        self.world.feeds = make_feeds(self.cast, self.work, self.settings)
        self.world.busy_sources = make_sources(self.cast, self.work)
        self.world.webhooks = make_webhooks(self.cast, self.work)
        self.world.bridges = make_bridges(self.cast, self.work)
        return self.world

    def _rooms(self) -> None:
        at, web_url = self.cast.at, "https://rum.example.org/2"
        pins = {"guest_pin": "4711", "host_pin": "4712", "sip_address": "2@rum.example.org"}
        built_in = {"provider": "local", "capacity": 4, "web_url": None}
        rooms: dict[str, tuple[uuid.UUID | None, dict[str, Any]]] = {
            "everybodys": (None, {"web_url": web_url}),
            "own": (at.kolding.id, pins),
            "built-in": (at.kolding.id, built_in),
            "out-of-use": (at.kolding.id, {"is_active": False}),
            "above": (at.region.id, {"web_url": web_url}),
            "foreign": (at.vejle.id, {"web_url": web_url}),
        }
        for state, (owner, facts) in rooms.items():
            room = make_room(self.session, f"Rum {state}", organisation_id=owner, **facts)
            self.world.kept_rooms[state] = room.id
            if state in ("own", "foreign"):
                owner_of_pool = at.kolding if state == "own" else at.vejle
                pool = make_pool(self.session, owner_of_pool, room, most=9)
                self.world.pools[state] = pool.id

    def _organisations(self) -> None:
        at = self.cast.at
        self.world.organisations = {"own": at.kolding.id, "foreign": at.vejle.id}
        self.world.units = {"own": at.adults.id, "bare": at.home_care.id, "foreign": at.ppr.id}
        self.session.rollback()  # a read from before others wrote could not become a write
        bare = self.session.get_one(Unit, at.home_care.id)
        bare.email, bare.phone, bare.explanation, bare.gln = None, None, "", "5790000120407"
        self.session.commit()
        with self.work():
            anna, frida = (
                db.session.get_one(User, p.id) for p in (self.cast.anna, self.cast.frida)
            )
            for words in ("Nummeret er forkert.", "Postkassen er lukket."):
                unit = db.session.get_one(Unit, at.home_care.id)
                contact_reports.report(unit, words, by=anna, now=clock.now())
            first = contact_reports.waiting_for(frida)[0]
            contact_reports.answer(first, Verdict.MENDED, by=frida, now=clock.now())
        self._import("tried", b"enhed;id;gln;andet\nNy enhed;K-1;5790000120407;x")
        self._import("imported", b"enhed;id\nHjemmeplejen Midt;K-2")
        people = "navn;mail;enhed;roller\nNy Ansat;ny@example.org;Voksenrådgivningen;mødeleder"
        self._import("people", people.encode(), ImportKind.PEOPLE)
        with self.work():
            frida = db.session.get_one(User, self.cast.frida.id)
            file = db.session.get_one(ImportFile, self.world.imports["imported"])
            parsed = importing.parse_kept(file)
            seen = trial.try_out(parsed, frida).digest
            importing.import_file(file, parsed, seen=seen, by=frida, now=clock.now())

    def _import(self, state: str, content: bytes, kind: ImportKind = ImportKind.UNITS) -> None:
        with self.work():
            frida = db.session.get_one(User, self.cast.frida.id)
            found = trial.try_out(trial.parse(content, kind), frida)
            kept = importing.keep(content, "enheder.csv", found, by=frida, now=clock.now())
            self.world.imports[state] = kept.id

    def _meeting(self, state: str, **facts: Any) -> Made:
        made = personal.make_meeting(self.work, self.cast, self.settings, **facts)
        jens = self.cast.jens.id
        with self.work():  # he signs in, too: invited by name, he sees the meeting
            db.session.get_one(Participant, made.people["jens"]).user_id = jens
        self._keep(state, made.meeting_id, made.tokens["ida"], made.tokens["jens"])
        return made

    def _keep(self, state: str, meeting_id: uuid.UUID, ida: str, jens: str) -> None:
        self.world.meetings[state] = meeting_id
        self.world.ida[state], self.world.jens[state] = ida, jens

    def _meetings(self) -> None:
        self._retire(self._meeting("tomorrow"))
        self._meeting("in-person", form=MeetingForm.IN_PERSON)
        self._meeting("waiting", starts_in=personal.SOON)
        self._meeting("open", starts_in=personal.SOON, is_open=True)
        for state, hours in {"over": -4, "closed": -5}.items():
            made = self._meeting(state, starts_in=timedelta(hours=hours))
            self.world.held[state] = made.occurrence_id
        self.world.held["tomorrow"] = self._occurrence("tomorrow")
        with self.work():
            close_date(self.world.held["closed"], self.cast)
        personal.cancel(self.work, self.cast, self._meeting("cancelled"))

    def _occurrence(self, state: str) -> uuid.UUID:
        with self.work():
            meeting = db.session.get_one(Meeting, self.world.meetings[state])
            return meeting.occurrences[0].id

    def _retire(self, made: Made) -> None:
        """The room of a meeting that is still to come."""
        with self.work():
            provision = db.session.get_one(Occurrence, made.occurrence_id).provision
            assert provision
            provision.room.organisation_id = self.cast.at.kolding.id
            provision.room.is_active = False
            self.world.kept_rooms["booked"] = provision.room.id

    def _booked(self) -> None:
        guests = (CITIZEN, invite_user(self.cast.jens), invite_unit(self.cast.at.ward))
        with self.work():
            booking = a_booking(self.cast, starts_at=at("10:00", DAY), invitees=guests)
            meeting = book(booking, self.cast.anna, now=clock.now())
            _anna, ida, jens, _ward = meeting.invited
            self._keep("ahead", meeting.id, links.token_for(ida, KEY), links.token_for(jens, KEY))

    def _series(self) -> None:
        """Every week at eight, one date of which is off and one left out."""
        rule = Rule(Rhythm.WEEKLY, DAY, count=5)
        days = [day for day in rule.days if day != DAY + 2 * WEEK]
        kept = [Kept(day, at("08:00", day)) for day in days]
        left = [Left(DAY + 2 * WEEK, SkipReason.NO_ROOM)]
        guests = (CITIZEN, invite_user(self.cast.jens))
        with self.work():
            anna, now = db.session.get_one(User, self.cast.anna.id), clock.now()
            booking = a_booking(self.cast, invitees=guests)
            agreed = Agreed(rule, time(8), 45, kept, left)
            meeting = book_series(booking, agreed, by=anna, post=_post(), now=now)
            _anna, ida, jens = meeting.invited
            self._keep("series", meeting.id, links.token_for(ida, KEY), links.token_for(jens, KEY))
            first, second, *_more = meeting.occurrences
            cancel_dates(
                meeting, second, Scope.THIS, by=anna, reason="Ferie", post=_post(), now=now
            )
            self.world.dates = {"ahead": first.id, "off": second.id}

    def _built_in_room(self) -> None:
        made = self._meeting("built-in", starts_in=MINUTE)
        with self.work():
            occurrence = db.session.get_one(Occurrence, made.occurrence_id)
            provision = occurrence.provision
            assert provision
            provision.room.provider, provision.room.capacity = "local", 4
            anna = db.session.get_one(User, self.cast.anna.id)
            joining.open_room(occurrence, by=anna, now=clock.now())
            for name, by in (("anna", anna), ("ida", None), ("jens", None)):
                person = db.session.get_one(Participant, made.people[name])
                target = joining.join(occurrence, person, now=clock.now(), by=by)
                self.world.rooms[name] = target.url
            rooms.remove(provision, made.people["jens"], now=clock.now())

    def _wishes(self) -> None:
        """Another time, that is free, or only words; and one that is answered. And where nobody may
        stay away, who comes instead."""
        bound = self._meeting("bound")
        with self.work():
            occurrence = db.session.get_one(Occurrence, bound.occurrence_id)
            occurrence.meeting.type = MeetingType.PSYCHIATRY
        made, clinic = self._meeting("wished"), self.cast.at.doctors.id
        with self.work():
            self.world.wishes = make_wishes(made)
            seat = db.session.get_one(Participant, made.people["unit-0"])
            seat.unit_id = clinic  # for which Jens answers
            self.world.unit_seats = {"own": seat.id, "no-unit": made.people["ida"]}

    def _tests(self) -> None:
        """Of the equipment: what is good, and what is not, before meetings of their own."""
        for state, found in TESTS.items():
            made = self._meeting(f"tested-{state}")
            with self.work():
                occurrence = db.session.get_one(Occurrence, made.occurrence_id)
                for name in ("ida", "jens"):
                    person = db.session.get_one(Participant, made.people[name])
                    equipment.record_test(person, occurrence, found, now=clock.now())

    def _drafts(self) -> None:
        guests = (CITIZEN, invite_unit(self.cast.at.ward), invite_user(self.cast.jens))
        self._draft("begun")
        self._draft("said", _say)
        self._draft("timed", _say, _choose("12:00"))
        self._draft("peopled", _say, _choose("13:00"), *map(_invite, guests))
        with self.work():
            draft = db.session.get_one(MeetingDraft, self.world.drafts["peopled"])
            self.world.guests = [guest.key for guest in drafts.plan_of(draft).guests]
        self._draft("repeated", _say, _choose("15:00"), _repeat)
        self._draft("booked", _say, _choose("14:00"), _invite(CITIZEN), _book)

    def _draft(self, state: str, *steps: Step) -> None:
        with self.work():
            anna = db.session.get_one(User, self.cast.anna.id)
            id = drafts.start_draft(anna, MeetingType.CONVERSATION, now=clock.now()).id
        for step in steps:
            with self.work():
                step(db.session.get_one(MeetingDraft, id))
        self.world.drafts[state] = id

    def _polls(self) -> None:
        """In the weeks after everything else, each on a day of its own."""
        for number, state in enumerate(("asked", "answered", "late", "dropped", "booked")):
            first = at("10:00", DAY + timedelta(days=7 * (number + 1)))
            starts = [first, first + timedelta(hours=2), first + timedelta(days=1)]
            made = asked.make_poll(self.work, self.cast, starts=starts)
            self.world.polls[state] = made
        yes, perhaps, no = asked.YES, asked.IF_NEEDED, asked.NO
        asked.say(self.work, self.world.polls["answered"], "ida", yes, perhaps, no, note="Helst")
        asked.say(self.work, self.world.polls["answered"], "jens", yes, yes, yes)
        self.world.drafts["asked"] = self.world.polls["asked"].draft_id
        self._polls_that_move()
        with self.work():
            anna, now = _user(self.cast.anna.id), clock.now()
            late = db.session.get_one(Poll, self.world.polls["late"].poll_id)
            late.deadline = now - MINUTE
            holds.let_go(late.times)
            dropped = db.session.get_one(Poll, self.world.polls["dropped"].poll_id)
            changes.drop(dropped, by=anna, post=asked.post(), now=now)
            booked = db.session.get_one(Poll, self.world.polls["booked"].poll_id)
            choosing.book_time(booked, booked.times[0], by=anna, post=asked.post(), now=now)

    def _polls_that_move(self) -> None:
        for number, state in enumerate(("moving", "moved"), 6):
            then = at("15:00", DAY + timedelta(days=7 * number))
            starts = [then + timedelta(hours=2), then + timedelta(days=1)]
            booked = moved.make_meeting(self.work, self.cast, start=then)
            made = moved.ask(self.work, self.cast.anna, booked, starts=starts)
            self.world.polls[state] = made
        with self.work():
            poll, anna = db.session.get_one(Poll, made.poll_id), _user(self.cast.anna.id)
            time, now = poll.times[0], clock.now()
            choosing.choose_time(poll, time, by=anna, post=asked.post(), now=now)

    def _people(self) -> None:
        cast = self.cast
        self.world.people = {"active": cast.anna.id, "oneself": cast.frida.id}
        self.session.rollback()  # what was read may be older than what was written since
        uninvited = make_user(self.session, "Ny Ansat", cast.at.adults, Role.SUPPORTER)
        self.world.people["uninvited"] = uninvited.id
        self.world.people["elsewhere"] = cast.carla.id
        for state in ("invited", "too-late", "deactivated"):
            self.world.people[state] = self._invite(state)
        with self.work():
            late = password_links.newest_link(_user(self.world.people["too-late"]))
            assert late
            late.made_at = late.expires_at = late.expires_at - timedelta(days=8)
            late.made_at -= timedelta(days=7)
            deactivated = _user(self.world.people["deactivated"])
            people.deactivate(deactivated, by=_user(cast.frida.id), now=clock.now())
            passwords.ask_for_link(cast.bo.email, now=clock.now())
            states = {"forgotten": cast.bo.id, "invitation": self.world.people["invited"]}
            states["over"] = deactivated.id
            for state, id in states.items():
                link = password_links.newest_link(_user(id))
                assert link
                self.world.password_links[state] = password_links.token_for(link, KEY)

    def _invite(self, state: str) -> uuid.UUID:
        new = Newcomer(
            name="Gry Nyansat",
            email=f"{state}@example.org",
            title="Sagsbehandler",
            language="da",
            unit_id=self.cast.at.adults.id,
            roles=[Role.MEETING_LEADER],
        )
        with self.work():
            return people.invite(new, by=_user(self.cast.frida.id), now=clock.now()).id

    def _tickets(self) -> None:
        dorte, erik, hans = self.cast.dorte.id, self.cast.erik.id, self.cast.hans.id
        local, shared = self.cast.at.kolding_it.id, self.cast.at.shared.id
        self.world.canned["own"] = make_canned(self.work, self.cast)
        hotline = self.cast.at.hotline
        self.world.views["own"] = make_view(self.work, self.cast.dorte, "Haster", tag="Væk")
        self.world.views["shared"] = make_view(self.work, self.cast.dorte, "Alle", hotline)
        self._ticket("new")
        self._ticket("taken", take(dorte), reply(dorte), note(dorte))
        self._ticket("handed-over", take(dorte), give(dorte, local), accept(erik))
        self._ticket("closing", take(dorte), end(dorte, Outcome.CANNOT_ATTEND))
        self._ticket("closed", take(dorte), end(dorte, Outcome.CAN_ATTEND), tell(dorte))
        self._ticket("staff", give(erik, shared), accept(hans), reply(hans), by_staff=True)
        self._ticket("nameless", participant_id=None, requester="Den, der ringede")
        self._ticket("discarded", discard(dorte), participant_id=None, requester="Ingen")
        self._ticket("offered", take(dorte), give(dorte, local))
        self._ticket("with-tasks", take(dorte), give_task(dorte, local), consult(dorte, shared))
        self._merged()
        part = select(Ticket.id).where(Ticket.parent_id == self.world.tickets["with-tasks"])
        self.session.rollback()
        self.world.tasks["given"] = self.session.scalars(part).one()

    def _merged(self) -> None:
        """Somebody asked for two things: the second goes on as the first. A colleague has the page
        of another case open, for as long as anybody looks."""
        held = self._ticket("took-in", take(self.cast.dorte.id))
        whole = self.world.tickets["took-in"]
        with self.work():
            number = db.session.get_one(Ticket, whole).number
            more = support.call(held, self.cast, "Billedet er væk.", besides=number)
            other = opening.open_ticket(more, by=None, post=POST, now=clock.now()).id
        with self.work():
            merge(self.cast.dorte.id, whole)(db.session.get_one(Ticket, other))
        self.world.tickets["merged"] = other
        later = clock.now() + 600 * MINUTE
        with self.work():
            shared = db.session.get_one(Ticket, self.world.tickets["handed-over"])
            presence.beat(shared, _user(self.cast.erik.id), is_writing=True, now=later)

    def _ticket(self, state: str, *deeds: Deed, by_staff: bool = False, **facts: Any) -> Held:
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
        return held


def make_world(session: Session, cast: Cast, work: Work, settings: Settings) -> World:
    """One of everything."""
    return Maker(session, cast, work, settings).everything()


def _user(id: uuid.UUID) -> User:
    return db.session.get_one(User, id)


def _say(draft: MeetingDraft) -> None:
    usual = drafts.plan_of(draft).matter
    said = replace(usual, purpose="Næste skridt", agenda="Hvem gør hvad?")
    drafts.set_matter(draft, said, now=clock.now())


def _choose(clock_time: str) -> Step:
    return lambda d: drafts.set_time(d, at(clock_time, DAY), 45, leader=_owner(d), now=clock.now())


def _repeat(draft: MeetingDraft) -> None:
    rule = Rule(Rhythm.WEEKLY, DAY, count=4)
    repetitions.set_repetition(draft, rule, time(15), 45, now=clock.now())


def _invite(guest: Invitee) -> Step:
    return lambda d: drafts.add_guest(d, guest, now=clock.now())


def _book(draft: MeetingDraft) -> None:
    drafts.book_draft(
        draft,
        by=_owner(draft),
        post=_post(),
        now=clock.now(),
    )


def _post() -> MeetingPost:
    return MeetingPost(help_desk(), KEY, "moedebro.example")


def _owner(draft: MeetingDraft) -> User:
    return db.session.get_one(User, draft.owner_id)
