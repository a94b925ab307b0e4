"""Somebody rings: what Twilio tells us, one thing after the other, and what we answer."""

import re
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from support.models import PhoneCall
from tests.notifications.calls import call
from tests.support.makers import read_anew

HOOKS = "/hooks/twilio/phone-calls"
IDA = "+4500990011"
STRANGER = "+4500123123"
VOICE = "RE" + "a" * 32


@dataclass
class Ringing:
    """One call, as its telephone hears it."""

    client: FlaskClient
    caller: str = IDA
    to: str = "+4500700700"
    id: str = "CA" + "1" * 32
    answers: list[TestResponse] = field(default_factory=list)

    def begin(self) -> str:
        """Ring."""
        return self._tell(HOOKS, From=self.caller, To=self.to)

    def press(self, digits: str = "") -> str:
        """Type something, or wait."""
        return self._tell(self.next_path, Digits=digits)

    def dialled(self, status: str, seconds: int = 0) -> str:
        """How it went where it rang."""
        length = {"DialCallDuration": str(seconds)} if seconds else {}
        return self._tell(self.next_path, DialCallStatus=status, **length)

    def record(self, seconds: int = 12, voice: str = VOICE) -> str:
        """Leave a message."""
        return self._tell(self.next_path, RecordingSid=voice, RecordingDuration=str(seconds))

    def recorded(self, seconds: int = 12, voice: str = VOICE) -> TestResponse:
        """It can be fetched."""
        self._tell(f"{HOOKS}/recordings", RecordingSid=voice, RecordingDuration=str(seconds))
        return self.answers.pop()

    def hang_up(self, status: str = "completed") -> TestResponse:
        """It is over."""
        self._tell(f"{HOOKS}/statuses", CallStatus=status)
        return self.answers.pop()

    @property
    def next_path(self) -> str:
        """Where the last answer said that it goes on, as Twilio calls it."""
        found = re.search(r'action="https://moede\.example\.org([^"]+)"', self.answers[-1].text)
        assert found, self.answers[-1].text
        return found[1]

    def again(self, path: str, **fields: str) -> TestResponse:
        """Anything, anywhere."""
        return call(self.client, path, CallSid=self.id, **fields)

    def _tell(self, path: str, **fields: str) -> str:
        self.answers.append(self.again(path, **fields))
        return self.answers[-1].text


def only_call(session: Session) -> PhoneCall:
    """The one there is, as committed."""
    read_anew(session)
    return session.scalars(select(PhoneCall)).one()


def path_of(found: PhoneCall) -> list[str]:
    """What happened in it."""
    return [row.kind.value for row in found.steps]
