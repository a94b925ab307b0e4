"""What goes wrong just now around the story: one room that several cannot use, one that is not
ready, and the words that Kolding sorts its cases by."""

from datetime import timedelta

from sqlalchemy import select

from booking.models import Answer, Meeting, MeetingType
from booking.services.participants import invite_unit
from core.db import db
from support.demo import times
from support.demo.meetings import Matter, answer, book
from support.demo.region.founding import Founder, Home
from support.demo.region.troubles import ROOM
from support.demo.stage import Stage, deed
from support.demo.tickets import COMPUTER, TABLET, ask
from support.incidents import detecting, room_alarms
from support.models import Ticket
from support.services import tagging
from video.models import ProvisionState

CALLS = (
    (11, "no-entry", "Vi prøver lyden før mødet, men rummet svarer ikke."),
    (8, "no-entry", "Der står, at forbindelsen er afbrudt. Mødet er lige om lidt."),
    (6, "no-picture", "Først sort skærm, så ryger jeg ud igen."),
    (5, "no-entry", "Kan ikke komme ind i rummet fra klinikken."),
    (3, "not-hearing", "Nu er jeg inde, men der er helt stille, og så bliver jeg smidt ud."),
)
TAGS = {TABLET: "Tablet", ROOM: "Mødelokale"}
A_DAY = timedelta(days=1)
LATER, AT_LEAST_NOW = timedelta(minutes=30), timedelta(minutes=20)
FORUM, DISCHARGE = "Forum for praksis og kommuner", "Udskrivningskonference"


def tell_present(stage: Stage, founder: Founder) -> None:
    """As it is when the demo opens."""
    _break_a_room(stage, founder)
    _leave_a_room_unready(stage, founder)
    _tag_koldings(stage)


def _break_a_room(stage: Stage, founder: Founder) -> None:
    """Clinics have no IT of their own, so all of them reach shared support: Hans is asked whether
    it is one incident."""
    clinics = _homes(founder, "clinic")[: len(CALLS)]
    [office, *_] = _homes(founder, "cooperation")
    matter = Matter(MeetingType.ADMINISTRATIVE, FORUM, times.soon(stage.now + LATER), 60)
    meeting = _booked(stage, office, matter, clinics)
    for home, (minutes, trouble, text) in zip(clinics, CALLS, strict=True):
        answer(meeting, home.unit.name, Answer.ACCEPTED, now=stage.now - A_DAY)
        now = stage.now - timedelta(minutes=minutes)
        ask(meeting, home.unit.name, trouble, text, device=COMPUTER, now=now)
    with deed():
        detecting.detect(stage.now)


def _leave_a_room_unready(stage: Stage, founder: Founder) -> None:
    """The bridge did not make it, and nobody has noticed but Mødebro."""
    near = _homes(founder, "clinic")[:2] + _homes(founder, "home_care")[:3]
    here = stage.cast.at.hospital
    [ward, *_] = [h for h in _homes(founder, "discharge") if h.unit.organisation is here]
    matter = Matter(MeetingType.DISCHARGE, DISCHARGE, times.soon(stage.now + AT_LEAST_NOW), 30)
    [occurrence] = _booked(stage, ward, matter, near).occurrences
    with deed():
        if made := occurrence.provision:
            made.state, made.state_text = ProvisionState.FAILED, "Knudepunktet svarede ikke."
    with deed():
        room_alarms.open_alarms(post=stage.post, now=stage.now)


def _tag_koldings(stage: Stage) -> None:
    theirs = select(Ticket).where(
        Ticket.responsible_id == stage.cast.at.kolding_it.id, Ticket.device.in_(TAGS)
    )
    with deed():
        for ticket in db.session.scalars(theirs.order_by(Ticket.number)).all():
            by = stage.cast.erik
            tagging.tag(ticket, TAGS[ticket.device], by=by, now=stage.now)


def _booked(stage: Stage, home: Home, matter: Matter, guests: list[Home]) -> Meeting:
    with deed():
        now = times.at(times.back(stage.today, 4), "11:20")
        return book(stage, home.people[0], matter, [invite_unit(h.unit) for h in guests], now=now)


def _homes(founder: Founder, kind: str) -> list[Home]:
    """Of that kind, in the order they were made."""
    return [home for home in founder.homes if home.kind == kind]
