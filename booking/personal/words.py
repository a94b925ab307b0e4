"""The page's words for what the rows hold: when, how long, and who by function."""

from datetime import datetime, timedelta
from math import ceil

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from booking.early import Times
from booking.joining import is_host, place_of
from booking.models import Answer, Delay, MeetingForm, Occurrence, Participant, ParticipantKind
from booking.person_notes import late_words
from core.clock import to_local
from core.filters import at_time, when

KINDS = {
    MeetingForm.VIDEO: _l("Your video meeting"),
    MeetingForm.HYBRID: _l("Your meeting"),
    MeetingForm.TELEPHONE: _l("Your telephone meeting"),
    MeetingForm.IN_PERSON: _l("Your meeting"),
}
DAYS_SAID = 13  # further away the date says more than a count of days


def kind_of_meeting(form: MeetingForm) -> str:
    """As one says it: "Dit videomøde"."""
    return str(KINDS[form])


def soon(occurrence: Times, *, now: datetime) -> str:
    """ "Dit videomøde er i morgen"."""
    meeting = kind_of_meeting(occurrence.meeting.form)
    days = (to_local(occurrence.starts_at).date() - to_local(now).date()).days
    if days < 0 or days > DAYS_SAID:
        return meeting
    named = {0: _("today"), 1: _("tomorrow")}
    away = named.get(days) or ngettext("in %(num)d day", "in %(num)d days", days)
    return str(_("%(meeting)s is %(when)s", meeting=meeting, when=away))


def today(occurrence: Times, *, now: datetime) -> str:
    """ "Dit videomøde i dag kl. 10.00"."""
    return f"{kind_of_meeting(occurrence.meeting.form)} {when(occurrence.starts_at, now)}"


def length(occurrence: Times) -> str:
    """ "45 minutter", "1 time", "1 time og 30 minutter"."""
    hours, minutes = divmod((occurrence.ends_at - occurrence.starts_at) // timedelta(minutes=1), 60)
    in_hours = str(ngettext("%(num)d hour", "%(num)d hours", hours))
    in_minutes = str(ngettext("%(num)d minute", "%(num)d minutes", minutes))
    if hours and minutes:
        return str(_("%(hours)s and %(minutes)s", hours=in_hours, minutes=in_minutes))
    return in_hours if hours else in_minutes


def minutes_to(occurrence: Times, *, now: datetime) -> int:
    """Whole minutes until the start; 0 once it has come."""
    return max(0, ceil((occurrence.starts_at - now) / timedelta(minutes=1)))


def countdown(occurrence: Times, *, now: datetime) -> str:
    """How long it is until the meeting begins, or since when it should have begun."""
    if minutes := minutes_to(occurrence, now=now):
        return str(
            ngettext(
                "The meeting begins in %(num)d minute.",
                "The meeting begins in %(num)d minutes.",
                minutes,
            )
        )
    return str(_("The meeting was to begin %(when)s.", when=at_time(occurrence.starts_at)))


def who(participant: Participant) -> str:
    """The function, with the organisation where the function does not say it."""
    return place_of(participant)


def note(
    participant: Participant,
    occurrence: Occurrence,
    delay: Delay | None,
    answer: Answer,
    *,
    now: datetime,
) -> str:
    """What to know of somebody one meets: leads, cannot come, has not answered, what they do."""
    if delay and now < delay.expected_at:
        return late_words(delay)
    if is_host(participant, occurrence):
        return str(_("Leads the meeting"))
    if answer == Answer.DECLINED:
        return str(_("Cannot come"))
    if participant.kind == ParticipantKind.INTERPRETER:
        return str(_("Translates"))
    if answer == Answer.NONE and not participant.kind.is_private:
        return str(_("Is invited, but has not answered"))
    return participant.unit.explanation if participant.unit else ""


SYMBOLS = {ParticipantKind.RELATIVE: "persons", ParticipantKind.INTERPRETER: "language"}


def as_person(
    participant: Participant,
    occurrence: Occurrence,
    delay: Delay | None,
    answer: Answer,
    *,
    now: datetime,
) -> dict[str, str]:
    """One line of the list of people at that date; `answer` is about it."""
    symbol = "persons" if participant.unit_id else SYMBOLS.get(participant.kind, "person")
    said = note(participant, occurrence, delay, answer, now=now)
    return {"name": who(participant), "note": said, "symbol": symbol}
