"""An answer as Twilio reads it. Its addresses are given: they say which turn they answer."""

from collections.abc import Callable
from datetime import datetime

from twilio.twiml.voice_response import Dial, Gather, Redirect, VoiceResponse

from support.telephone.calls import Answer, Ask, Record, Ring
from support.telephone.phrases import Spoken
from support.telephone.words import spoken

VOICES = {"da": "da-DK", "en": "en-GB"}
WAITS_SECONDS = 6  # for a digit: people look for the key
MESSAGE_SECONDS = 180
SILENCE_SECONDS = 8

Url = Callable[[str], str]  # of "digits", "dials", "messages" or "recordings"


def render(answer: Answer, url: Url, now: datetime) -> str:
    """The whole answer."""
    response = VoiceResponse()
    then = answer.then
    if isinstance(then, Ask):
        gather = Gather(
            action=url("digits"),
            num_digits=then.digits,
            timeout=WAITS_SECONDS,
            finish_on_key="#",
            action_on_empty_result=True,  # who presses nothing is helped too
        )
        _say(gather, answer, now)
        response.append(gather)
        return str(response)
    _say(response, answer, now)
    if isinstance(then, Ring):
        response.append(_dial(then, url))
    elif isinstance(then, Record):
        response.record(
            action=url("messages"),
            max_length=MESSAGE_SECONDS,
            timeout=SILENCE_SECONDS,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=url("recordings"),
        )
        response.append(Redirect(url("messages")))  # Twilio goes on here when it heard nothing
    else:
        response.hangup()
    return str(response)


def _dial(then: Ring, url: Url) -> Dial:
    """The caller's own number is shown to whoever it rings at, as with any call."""
    dial = Dial(action=url("dials"), timeout=then.seconds)
    dial.number(then.number)
    return dial


def _say(where: VoiceResponse | Gather, answer: Answer, now: datetime) -> None:
    for line in answer.lines:
        words, language = _words(line, answer, now)
        where.say(words, language=VOICES[language])


def _words(line: Spoken, answer: Answer, now: datetime) -> tuple[str, str]:
    return spoken(line, answer.call.language, now)
