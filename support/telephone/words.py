"""The words of a hotline, for a voice that reads them aloud: short, and once through."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import LazyString, force_locale, ngettext
from flask_babel import lazy_gettext as _l

from core.filters import NBSP
from support import opening_words
from support.telephone.calls import State
from support.telephone.phrases import Phrase, Spoken

WORDS: Mapping[Phrase, LazyString] = {
    Phrase.WELCOME: _l("Welcome to %(name)s."),
    Phrase.OTHER_LANGUAGE: _l("For English, press 9."),
    Phrase.ASK_CODE: _l(
        "Please type the eight digits of your code. They stand in your invitation."
    ),
    Phrase.WITHOUT_CODE: _l("If you have no code, press 0, or just wait."),
    Phrase.UNKNOWN_CODE: _l("We do not know that code. Try once more."),
    Phrase.WITHOUT_MEETING: _l("We cannot find your meeting. You get help all the same."),
    Phrase.SEVERAL: _l("You have more than one meeting. Which one is it about?"),
    Phrase.CHOOSE_MEETING: _l("Press %(number)s for the meeting %(at)s."),
    Phrase.NONE_OF_THEM: _l("Press 0 if it is about something else."),
    Phrase.BEGINS: _l("Your meeting begins %(at)s."),
    Phrase.HAS_BEGUN: _l("Your meeting began %(at)s."),
    Phrase.IS_OVER: _l("Your meeting %(at)s is over."),
    Phrase.IS_CANCELLED: _l("Your meeting %(at)s is cancelled."),
    Phrase.ROOM_OPEN: _l("The meeting room is open. You can go in now."),
    Phrase.ROOM_NOT_OPEN: _l(
        "The meeting room is not open yet. The leader of the meeting opens it."
    ),
    Phrase.PRESS_FOR_HELP: _l("Press 1, or wait, and you get help from a person."),
    Phrase.PRESS_FOR_ROOM: _l("Press 2 to take part in the meeting by phone."),
    Phrase.PRESS_TO_RECORD: _l("Press 1, or wait, to leave a message."),
    Phrase.PRESS_TO_REPEAT: _l("Press star to hear it again."),
    Phrase.INTO_ROOM: _l("You are put through to the meeting now."),
    Phrase.NOT_INTO_ROOM: _l("The meeting did not answer. We find somebody who can help you."),
    Phrase.PUT_THROUGH: _l("You are put through to %(name)s. Please stay on the line."),
    Phrase.TRY_NEXT: _l("They do not answer. We try %(name)s."),
    Phrase.ALL_BUSY: _l("Nobody can answer the phone just now."),
    Phrase.ALL_CLOSED: _l("Everybody who can help has closed now."),
    Phrase.OPENS: _l("%(name)s opens %(at)s."),
    Phrase.CONSENT: _l(
        "What you say is recorded, so that those who help can hear it. It is deleted after "
        "%(days)s. If you do not want that, hang up now."
    ),
    Phrase.AFTER_THE_TONE: _l(
        "After the tone, say your name and what is wrong. Do not say your CPR number. Press hash "
        "when you have finished."
    ),
    Phrase.HEARD_NOTHING: _l("We heard nothing. Try once more."),
    Phrase.NO_MESSAGE: _l("We got no message. You can also ring the number in your invitation."),
    Phrase.THANKS: _l("Thank you. Those who help will hear your message. Goodbye."),
    Phrase.NO_HELP: _l("Nobody can be reached here. Ring the number in your invitation. Goodbye."),
    Phrase.GOODBYE: _l("Goodbye."),
}

# How far a call is, as the desk reads it.
STATES: Mapping[State, LazyString] = {
    State.BEGINS: _l("is greeted"),
    State.CHOOSING: _l("chooses a meeting"),
    State.CODE: _l("types the code"),
    State.MEETING: _l("hears when the meeting is"),
    State.RINGING: _l("is put through to %(place)s"),
    State.NOBODY: _l("hears that nobody answers"),
    State.RECORDING: _l("leaves a message"),
    State.INSIDE: _l("takes part in the meeting by phone"),
    State.ENDED: _l("has hung up"),
}


def spoken(line: Spoken, language: str, now: datetime) -> tuple[str, str]:
    """The words, and the language they are in."""
    language = line.language or language
    with force_locale(language):
        facts = {name: _fact(name, value, now) for name, value in line.facts.items()}
        return str(WORDS[line.phrase]) % facts if facts else str(WORDS[line.phrase]), language


def _fact(name: str, value: object, now: datetime) -> str:
    if isinstance(value, datetime):
        said = opening_words.moment(value, now).replace("kl." + NBSP, "klokken ")
        return said.replace(NBSP, " ")
    if name == "days":
        return str(ngettext("%(num)d day", "%(num)d days", int(str(value))))
    return str(value)
