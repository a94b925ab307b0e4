"""Text messages that people send us: what they mean, who acts on them, and what is answered.

Whoever acts registers here, in app.py: this package knows no meetings.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask import Flask, current_app
from flask_babel import gettext as _

from core import throttle
from core.config import Settings
from core.db import db
from core.errors import TooManyTries
from notifications import going_live
from notifications.models import Channel
from notifications.sms import ONE_MESSAGE, gsm_length, to_gsm
from notifications.texts import spending, suppressions

ACTORS = "moedebro_incoming_text_actors"
ANSWERED = "text-answered"
MOST_ANSWERS = 10  # to one number in a day: two machines must not talk to each other
DAY = timedelta(days=1)
PIECES = 6  # h j a e l p
SHORT = 3  # words: a longer message that begins with "ja" may say something else


class Meaning(StrEnum):
    """What somebody wants."""

    HELP = "help"
    STOP = "stop"
    START = "start"
    YES = "yes"
    NO = "no"
    OTHER = "other"


@dataclass(frozen=True)
class IncomingText:
    """A text message to us."""

    sender: str  # E.164
    words: str
    meaning: Meaning


Act = Callable[[IncomingText, datetime], str | None]  # what is answered; None: not mine

HELP_WORDS = {"hjaelp", "hjelp", "hjalp", "hjlp", "hlp", "help", "hotline"}
STOP_WORDS = {"stop", "stopsms", "smsstop", "stopall", "unsubscribe"}
STOP_WORDS |= {"afmeld", "afmelding", "afmeldsms"}
START_WORDS = {"start", "startsms", "unstop", "tilmeld"}
YES_WORDS = {"ja", "j", "jo", "yes", "y"}
NO_WORDS = {"nej", "n", "no"}
_LETTERS = re.compile(r"[a-z]+")
_SPELT = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa"})


def meaning_of(text: str) -> Meaning:
    """What it says, however it is typed: HJÆLP, hj ae lp, »Stop!«, Ja tak."""
    words = _LETTERS.findall(text.casefold().translate(_SPELT))
    if not words:
        return Meaning.OTHER
    if _beginnings(words) & HELP_WORDS:
        return Meaning.HELP
    if {words[0], "".join(words)} & STOP_WORDS and not set(words) & HELP_WORDS:
        return Meaning.STOP  # however much is said besides
    if len(words) > SHORT:
        return Meaning.OTHER
    found = [
        meaning
        for meaning, known in (
            (Meaning.START, START_WORDS),
            (Meaning.YES, YES_WORDS),
            (Meaning.NO, NO_WORDS),
        )
        if words[0] in known
    ]
    return found[0] if found else Meaning.OTHER


def _beginnings(words: list[str]) -> set[str]:
    """The first word, and a first word in pieces, as phones write it that have no æ."""
    return {"".join(words[:count]) for count in range(1, PIECES + 1)}


def add(app: Flask, *acts: Act) -> None:
    """Let these act on text messages too, after those that are there."""
    app.extensions.setdefault(ACTORS, []).extend(acts)


def receive(sender: str, words: str, *, chosen: Settings, now: datetime) -> str:
    """Act on it, and the answer; empty: none. In the transaction that notes that it was heard."""
    text = IncomingText(sender, words, meaning_of(words))
    was_stopped = suppressions.is_suppressed(sender)
    if text.meaning == Meaning.STOP:
        suppressions.suppress(sender, now=now)
    elif text.meaning == Meaning.START:
        suppressions.lift(sender, now=now)
    acts: list[Act] = current_app.extensions.get(ACTORS, [])
    said = next((answer for act in acts if (answer := act(text, now)) is not None), None)
    if was_stopped and text.meaning in {Meaning.STOP, Meaning.OTHER}:
        return ""
    return _affordable(said or _plain(text), sender, chosen=chosen, now=now)


def _plain(text: IncomingText) -> str:
    """For whom nobody knows."""
    if text.meaning == Meaning.STOP:
        return str(_("We send no more SMS to this number. Write START if you want them again."))
    if text.meaning == Meaning.START:
        return str(_("You get SMS from us again."))
    return str(_("We do not know your number. Ring the number in your invitation."))


def _affordable(answer: str, sender: str, *, chosen: Settings, now: datetime) -> str:
    """One message, if it may be sent at all."""
    most = spending.limits(chosen)
    if throttle.tries_made(ANSWERED, sender, now=now, window=DAY) >= MOST_ANSWERS:
        return ""
    if spending.spent(most, now=now).is_all:
        return ""
    if chosen.pilot and not going_live.may_write_to(Channel.SMS, sender):
        return ""
    try:  # what was asked for is done, whether or not an answer is left for it
        with db.session.begin_nested():
            throttle.count_try(ANSWERED, sender, limit=MOST_ANSWERS, now=now, window=DAY)
            spending.take(1, most, now=now)
    except (TooManyTries, spending.LimitReached):
        return ""
    text = to_gsm(answer)
    while gsm_length(text) > ONE_MESSAGE:
        text = text[:-1]
    return text
