"""The meetings of the story: booked, opened and answered as people do it, each at its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from booking import drafts, equipment, joining
from booking.models import Answer, Meeting, MeetingForm, MeetingType, ParticipantKind
from booking.personal import services as page
from booking.ports import MeetingPost
from booking.services import Booking, Invitee, book_meeting
from booking.services.participants import invite_unit, invite_user
from support.demo import times
from support.demo.stage import Stage, deed, somebody
from support.demo.times import at
from video import facts

IDA = Invitee(ParticipantKind.CITIZEN, name="Ida", email="ida@example.org")
POUL = Invitee(ParticipantKind.CITIZEN, name="Poul", email="poul@example.org")
KARL = Invitee(ParticipantKind.CITIZEN, name="Karl", email="karl@example.org")
AMIRA = Invitee(ParticipantKind.CITIZEN, name="Amira", phone="+4500667788", language="en")
ELSE = Invitee(ParticipantKind.RELATIVE, name="Else", function="Farmor")
INTERPRETER = Invitee(
    ParticipantKind.INTERPRETER, name="Tolk", function="Tolk, arabisk", email="tolk@example.org"
)


def plan_homecoming(stage: Stage) -> Meeting:
    """Anna and Ida, in about twenty minutes: the meeting to open, and to take part in."""
    places, booked_on = stage.cast.at, times.back(stage.today, 5)
    starts_at = times.soon(stage.now)
    with deed():
        meeting = book(
            stage,
            stage.cast.anna,
            Matter(MeetingType.CONVERSATION, "Samtale før hjemkomst", starts_at, 45),
            [IDA, invite_unit(places.ward), invite_unit(places.doctors)],
            now=at(booked_on, "09:15"),
        )
    answer(meeting, places.ward.name, Answer.ACCEPTED, now=at(booked_on, "13:05"))
    return meeting


def prepare_ida(meeting: Meeting, on: date) -> None:
    """Ida opens her page, says yes, writes what she wants to ask about, and tests."""
    answer(meeting, "Ida", Answer.ACCEPTED, now=at(on, "19:20"))
    with deed():
        ida = somebody(meeting, "Ida")
        page.keep_topics(ida, "Hvem hjælper mig den første uge?", now=at(on, "19:24"))
    _test(meeting, "Ida", "Telefon (Android), Chrome", now=at(on, "19:31"), microphone="silent")


def plan_care(stage: Stage) -> Meeting:
    """Anna's planning tomorrow: one says no, one has not answered."""
    cast, booked_on = stage.cast, times.back(stage.today, 6)
    places = cast.at
    starts_at = at(times.ahead(stage.today, 1), "10:00")
    guests = [
        POUL,
        invite_unit(places.home_care),
        invite_unit(places.rehab),
        invite_user(cast.jens),
    ]
    with deed():
        matter = Matter(MeetingType.PLANNING, "Plan for hjælp og træning", starts_at, 60)
        meeting = book(stage, cast.anna, matter, guests, now=at(booked_on, "10:20"))
    answer(meeting, places.rehab.name, Answer.DECLINED, now=at(booked_on, "11:40"))
    answer(meeting, cast.jens.name, Answer.ACCEPTED, now=at(booked_on, "14:10"))
    answer(meeting, "Poul", Answer.ACCEPTED, now=at(stage.hotline_day, "09:25"))
    tablet = "Tablet (Android), Chrome"
    _test(meeting, "Poul", tablet, now=at(stage.hotline_day, "10:02"), camera="refused")
    computer = "Computer (Windows), Edge"
    _test(meeting, cast.jens.name, computer, now=at(booked_on, "14:16"))
    return meeting


def plan_network(stage: Stage) -> Meeting:
    """Carla's network meeting: some come, some are on video, and not everybody has mail."""
    cast, booked_on = stage.cast, times.back(stage.today, 8)
    starts_at = at(times.ahead(stage.today, 3), "13:00")
    school = Invitee(
        ParticipantKind.STAFF,
        organisation_id=cast.at.vejle.id,
        name="Brogårdens Skole",
        function="Klasselærer, Brogårdens Skole",
        email="skole@example.org",
    )
    guests = [AMIRA, ELSE, INTERPRETER, invite_unit(cast.at.ppr), school, invite_user(cast.jens)]
    with deed():
        matter = Matter(MeetingType.NETWORK, "Netværksmøde om skoleåret", starts_at, 75)
        meeting = book(stage, cast.carla, matter, guests, now=at(booked_on, "11:10"))
    answer(meeting, cast.at.ppr.name, Answer.ACCEPTED, now=at(booked_on, "12:30"))
    answer(meeting, "Amira", Answer.ACCEPTED, now=at(booked_on, "20:05"))
    return meeting


def plan_follow_up(stage: Stage) -> Meeting:
    """Booked long ago, for the last working day before today."""
    places = stage.cast.at
    starts_at = at(times.back(stage.today, 1), "13:00")
    guests = [KARL, invite_unit(places.home_care), invite_unit(places.ward)]
    with deed():
        matter = Matter(MeetingType.CONVERSATION, "Opfølgning på hjælpen", starts_at, 45)
        booked_at = at(times.back(stage.today, 12), "08:50")
        meeting = book(stage, stage.cast.anna, matter, guests, now=booked_at)
    answer(meeting, places.home_care.name, Answer.ACCEPTED, now=booked_at + timedelta(hours=3))
    return meeting


def hold_follow_up(stage: Stage, meeting: Meeting) -> None:
    """Anna opens, Karl and the home care come, the ward does not. The room tells who came."""
    cast, [occurrence] = stage.cast, meeting.occurrences
    starts_at, ends_at = occurrence.starts_at, occurrence.ends_at
    with deed():
        joining.open_room(occurrence, by=cast.anna, now=starts_at - timedelta(minutes=6))
    names = (cast.anna.name, "Karl", cast.at.home_care.name)
    for minutes, name in zip((-6, -3, 1), names, strict=True):
        room, who = occurrence.provision_id, somebody(meeting, name).id
        came_at = starts_at + timedelta(minutes=minutes)
        with deed():
            facts.joined.send(None, provision_id=room, who=who, at=came_at)
        with deed():
            facts.left.send(None, provision_id=room, who=who, at=ends_at)


def begin_draft(stage: Stage) -> None:
    """Anna was called away while she booked: what she typed is kept."""
    anna, now = stage.cast.anna, at(times.back(stage.today, 1), "14:55")
    with deed():
        draft = drafts.start_draft(anna, MeetingType.PLANNING, now=now)
    with deed():
        matter = drafts.Matter(
            MeetingType.PLANNING,
            MeetingForm.VIDEO,
            stage.cast.at.adults.id,
            phone="+4500445566",
            purpose="Hjælpemidler i den nye bolig",
            agenda="Hvad mangler, og hvem bestiller det?",
        )
        drafts.set_matter(draft, matter, now=now)
        drafts.add_guest(draft, invite_unit(stage.cast.at.home_care), now=now)


AGENDAS = {
    MeetingType.CONVERSATION: "Hvad går godt?\nHvad er der brug for?\nHvem gør hvad?",
    MeetingType.PLANNING: "Siden sidst\nHjælp i hjemmet\nTræning\nHvem gør hvad?",
    MeetingType.NETWORK: "Hvordan har barnet det?\nHvad hjælper i skolen?\nNæste skridt",
    MeetingType.ADMINISTRATIVE: "Nyt fra parterne\nErfaringer med videomøder\nEventuelt",
    MeetingType.DISCHARGE: "Hvad skal være klar?\nHjælp den første uge\nFørste opfølgning",
}


@dataclass(frozen=True)
class Matter:
    """What is met about, and when."""

    type: MeetingType
    purpose: str
    starts_at: datetime
    minutes: int


def book(
    stage: Stage, leader: User, matter: Matter, guests: Sequence[Invitee], *, now: datetime
) -> Meeting:
    """By one of the people, for the unit where they work."""
    post = stage.post
    return book_meeting(
        booking_of(leader, matter, guests),
        by=leader,
        post=MeetingPost(stage.desk, post.key, post.mail_domain),
        now=now,
    )


def booking_of(leader: User, matter: Matter, guests: Sequence[Invitee]) -> Booking:
    """What is booked, with the agenda of its type."""
    home = leader.memberships[0].unit
    is_network = matter.type == MeetingType.NETWORK
    return Booking(
        type=matter.type,
        form=MeetingForm.HYBRID if is_network else MeetingForm.VIDEO,
        purpose=matter.purpose,
        agenda=AGENDAS[matter.type],
        agenda_follows_on=None,
        address="Mødelokale 2, Brogården 1, Vejle" if is_network else None,
        phone=home.phone or "",
        unit_id=home.id,
        chair_id=None,
        starts_at=matter.starts_at,
        ends_at=matter.starts_at + timedelta(minutes=matter.minutes),
        invitees=guests,
    )


def answer(meeting: Meeting, name: str, said: Answer, *, now: datetime) -> None:
    """Say on one's own page whether one comes."""
    with deed():
        person = somebody(meeting, name)
        page.note_look(person, now=now - timedelta(minutes=2))
        page.answer(person, said, now=now)


def _test(meeting: Meeting, name: str, device: str, *, now: datetime, **faults: str) -> None:
    works = dict.fromkeys(("browser", "connection", "microphone", "speaker", "camera"), "ok")
    family = "android" if "Android" in device else "chromium"
    found = works | faults | {"routes": ["host", "srflx"], "family": family, "device": device}
    with deed():
        occurrence = joining.occurrence_at(meeting, now=now)
        equipment.record_test(somebody(meeting, name), occurrence, found, now=now)
