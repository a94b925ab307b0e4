"""What a text message of a participant does: a call for help, a yes or a no, no more SMS.

A number proves little, so it opens nothing and shows nothing: it asks for help, or answers, for the
meeting of that number that is on or comes next.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import not_, select
from sqlalchemy.orm import joinedload

from booking.calling import SMS_STOPPED, ask_to_call
from booking.date_answers import is_off
from booking.joining import MeetingIsCancelled, MeetingIsOver
from booking.models import Answer, AnswerSource, Meeting, Occurrence, Participant
from booking.personal import help_requests, services
from booking.personal.forms import HelpForm
from booking.personal.queries import line_for
from booking.ports import meeting_post
from booking.services.stand_ins import must_attend
from core.db import db
from core.errors import TooManyTries
from core.filters import day, phone
from core.forms import mask_cpr
from notifications.texts.incoming import IncomingText, Meaning

MOST = 20  # meetings of one number that are looked at
FROM_A_PHONE = "SMS"
Coming = tuple[Participant, Occurrence]


def act(text: IncomingText, now: datetime) -> str | None:
    """What is answered; None where no meeting of that number is on or ahead."""
    found = coming_to(text.sender, now=now)
    if not found:
        return None
    participant, occurrence = found[0]
    with force_locale(participant.language):
        if text.meaning == Meaning.HELP:
            return _ask_for_help(participant, occurrence, text, now=now)
        if text.meaning == Meaning.STOP:
            return _stop(found, now=now)
        if text.meaning in ANSWERS:
            return _answer(found, ANSWERS[text.meaning], now=now)
        if text.meaning == Meaning.START:
            return None
        return _or_call(_("We did not understand that. Write HJÆLP for help."), found[0], now)


ANSWERS = {Meaning.YES: Answer.ACCEPTED, Meaning.NO: Answer.DECLINED}


def coming_to(number: str, *, now: datetime) -> Sequence[Coming]:
    """Who has that number, in the meetings that are on or ahead, the nearest first."""
    rows = db.session.execute(
        select(Participant, Occurrence)
        .join(Occurrence, Occurrence.meeting_id == Participant.meeting_id)
        .where(
            Participant.phone == number,
            Participant.removed_at.is_(None),
            not_(is_off()),
            Occurrence.ends_at > now,
        )
        .options(joinedload(Participant.meeting).joinedload(Meeting.unit))
        .order_by(Occurrence.starts_at, Participant.position, Participant.id)
        .limit(MOST)
    ).all()
    return [(who, when) for who, when in rows if when.takes_place(now)]


def _or_call(said: str, coming: Coming, now: datetime) -> str:
    """And whom to ring: who answers now, else the meeting's own phone."""
    line = line_for(*coming, now=now)
    number = line.phone if line.is_open and line.phone else coming[0].meeting.phone
    ring = _("Or ring %(number)s.", number=phone(number))
    return f"{said} {ring}"


def _ask_for_help(
    participant: Participant, occurrence: Occurrence, text: IncomingText, *, now: datetime
) -> str:
    said = HelpForm(data={"text": mask_cpr(text.words), "phone": text.sender})
    try:
        help_requests.ask(participant, occurrence, said, device=FROM_A_PHONE, now=now)
    except TooManyTries as often:
        return str(often.message)
    return _or_call(_("We have got your call for help."), (participant, occurrence), now)


def _stop(found: Sequence[Coming], *, now: datetime) -> str:
    """Who is reached by SMS alone is called from now on: the leader of each meeting is asked to."""
    alone = {(who.meeting_id, who.id) for who, _when in found if not who.email}
    ask_to_call(sorted(alone), SMS_STOPPED, now=now)
    said = _("We send no more SMS to this number. Write START if you want them again.")
    return _or_call(said, found[0], now)


def _answer(found: Sequence[Coming], said: Answer, *, now: datetime) -> str:
    """About one meeting, and of one that comes again about the next date alone. Where there are
    several, or somebody has to be found instead, they press the link or ring: a number says not
    which."""
    [participant, *others] = {who.id: who for who, _when in found}.values()
    if others or (said == Answer.DECLINED and must_attend(participant)):
        return _or_call(_("Answer by the link in our message."), found[0], now)
    try:
        thanks = _note_answer(*found[0], said, now=now)
    except (MeetingIsCancelled, MeetingIsOver):
        return _or_call(_("The meeting is over or cancelled."), found[0], now)
    return thanks if said == Answer.ACCEPTED else _or_call(thanks, found[0], now)


def _note_answer(
    participant: Participant, occurrence: Occurrence, said: Answer, *, now: datetime
) -> str:
    comes, by_sms = said == Answer.ACCEPTED, AnswerSource.SMS
    if occurrence.series_id is None:
        services.answer(participant, said, source=by_sms, now=now)
        if comes:
            return str(_("Thank you. We have noted that you come."))
        return str(_("Thank you. We have noted that you do not come."))
    post, on = meeting_post(), day(occurrence.starts_at)
    services.answer_date(participant, occurrence, said, post=post, now=now, source=by_sms)
    if comes:
        return str(_("Thank you. We know that you are coming on %(day)s.", day=on))
    return str(_("Thank you. We know that you are not coming on %(day)s.", day=on))
