"""The calls for help of the story, each brought as far as it is when the demo opens."""

from datetime import datetime, timedelta

from accounts.models import User
from booking.models import Meeting
from booking.personal import help_requests
from booking.personal.forms import HelpForm
from support import directory
from support.demo import calls, times
from support.demo.stage import Stage, deed, somebody
from support.demo.times import MONDAY_TO_THURSDAY, at
from support.models import Outcome, Ticket
from support.services import handing_over, intake, offering, opening, resolving, working
from support.timeline import by_user

PHONE = "Telefon (Android), Chrome"
TABLET = "Tablet (Android), Chrome"
COMPUTER = "Computer (Windows), Edge"


def ask(
    meeting: Meeting, name: str, trouble: str, text: str, *, device: str, now: datetime
) -> Ticket:
    """Press "I need help" on one's own page."""
    [occurrence] = meeting.occurrences
    person, form = somebody(meeting, name), HelpForm(data={"trouble": trouble, "text": text})
    with deed():
        help_requests.ask(person, occurrence, form, device=device, now=now)
        ticket = opening.open_ticket_of(person.id)
    if ticket is None:
        raise LookupError(name)
    return ticket


def solve_karls(stage: Stage, meeting: Meeting) -> None:
    """Closed last week: Karl saw it on his page, and Dorte rang Anna."""
    dorte, on = stage.cast.dorte, times.back(stage.today, 6, MONDAY_TO_THURSDAY)
    text = "Jeg ville prøve i god tid. Der er billede, men ingen lyd."
    ticket = ask(meeting, "Karl", "not-hearing", text, device=TABLET, now=at(on, "10:40"))
    with deed():
        working.take(ticket, by=dorte, now=at(on, "10:44"))
    _reply(stage, ticket, dorte, "Tænd for lyden på siden af tabletten.", now=at(on, "10:46"))
    karl = somebody(meeting, "Karl").id
    with deed():
        stage.desk.answer(karl, "Nu kan jeg høre.", works=False, now=at(on, "10:55"))
    _resolve(stage, ticket, dorte, now=at(on, "10:57"))
    with deed():
        stage.desk.seen_by(karl, now=at(on, "10:58"))
    with deed():
        for notice in [n for n in ticket.notices if n.told_at is None]:
            resolving.told_by_phone(ticket, notice, by=dorte, now=at(on, "11:04"))


def solve_elses(stage: Stage, meeting: Meeting) -> None:
    """Closing: Else has neither mail nor phone, so nobody has told her yet."""
    dorte, on, post = stage.cast.dorte, stage.hotline_day, stage.post
    now = at(on, "09:40")
    with deed():
        [found] = intake.search("Else", by=dorte, key=post.key, now=now)
        words = "Else ringer fra naboens telefon. Hun har hverken computer eller mobil."
        ticket = intake.open_by_phone(
            found, caller="", phone=None, words=words, by=dorte, post=post, now=now
        )
    with deed():
        working.take(ticket, by=dorte, now=now + timedelta(minutes=1))
        note = "Hun kommer til Brogården. Carla sender vej og tid med posten."
        working.note(ticket, note, by=dorte, now=now + timedelta(minutes=9))
    _resolve(stage, ticket, dorte, now=now + timedelta(minutes=12))


def hand_over_pouls(stage: Stage, meeting: Meeting) -> None:
    """Dorte has tried what she can; the tablet is the municipality's, so Erik has it now."""
    dorte, erik, on = stage.cast.dorte, stage.cast.erik, stage.hotline_day
    text = "Skærmen er sort, når jeg prøver. Jeg har lånt tabletten af kommunen."
    ticket = ask(meeting, "Poul", "no-picture", text, device=TABLET, now=at(on, "10:05"))
    with deed():
        working.take(ticket, by=dorte, now=at(on, "10:12"))
    with deed():
        handing_over.hand_over(
            ticket,
            stage.cast.at.kolding_it.id,
            reason="Tabletten er kommunens, og kun I kan give lov til kameraet.",
            tried=["Siden er lukket og åbnet igen", "Adgang til kamera", "Tabletten er genstartet"],
            by=dorte,
            post=stage.post,
            now=at(on, "10:20"),
        )
    with deed():
        offering.accept(ticket, by=by_user(erik), post=stage.post, now=at(on, "10:24"))
    calls.ring_as_poul(stage, meeting)
    words = "Jeg åbner for kameraet herfra. Sluk tabletten, og tænd den igen om ti minutter."
    _reply(stage, ticket, erik, words, now=at(on, "10:34"))


def ask_as_jens(stage: Stage, meeting: Meeting) -> None:
    """Neither the clinic nor Vejle has local IT: it goes to shared support, where Hans is."""
    text = "Vores headset virker i alt andet. Er det noget hos jer?"
    now = last_open_of(stage, "shared", timedelta(minutes=40))
    ask(meeting, stage.cast.jens.name, "not-hearing", text, device=COMPUTER, now=now)


def ask_as_ida(meeting: Meeting, now: datetime) -> None:
    """New, and the nearest to its start: on top of Dorte's queue."""
    ask(meeting, "Ida", "not-heard", "Jeg har trykket på det hele.", device=PHONE, now=now)


def _reply(stage: Stage, ticket: Ticket, by: User, words: str, *, now: datetime) -> None:
    with deed():
        working.reply(ticket, words, by=by, post=stage.post, now=now)


def _resolve(stage: Stage, ticket: Ticket, by: User, *, now: datetime) -> None:
    with deed():
        resolving.resolve(ticket, Outcome.CAN_ATTEND, by=by, post=stage.post, now=now)


def last_open_of(stage: Stage, unit: str, ago: timedelta) -> datetime:
    """So long ago; or, was the unit closed then, shortly before it closed the last time."""
    table = directory.timetable(getattr(stage.cast.at, unit))
    return times.last_open(table, stage.now - ago)
