"""Text messages: how they are written, and who carries them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from notifications.failures import PermanentFailure
from notifications.smtp import file_word, write_whole

# The letters every phone network carries at 160 to a message. One other letter makes it 70.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€")  # these count double
ONE_MESSAGE, ONE_OF_SEVERAL = 160, 153  # the letters of one; several are told apart by a head
CONSOLE = "console"
_PLAIN = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "…": "...",
        "•": "-",
        "\N{NO-BREAK SPACE}": " ",
        "\t": " ",
    }
)


@dataclass(frozen=True)
class Sms:
    """A finished text message. `reference` is ours; the provider reports by it."""

    to: str  # E.164
    text: str  # in letters of GSM
    at: datetime
    reference: str = ""
    callback_url: str = ""  # where the provider says how it goes; empty: it says nothing

    @property
    def parts(self) -> int:
        """How many messages a phone network makes of it, and bills."""
        length = gsm_length(self.text)
        return 1 if length <= ONE_MESSAGE else -(-length // ONE_OF_SEVERAL)


class CannotTell(Exception):
    """The provider does not say whether it has a message."""


@dataclass(frozen=True)
class Found:
    """A message that a provider has, to the number that was asked about."""

    id: str
    is_same: bool  # word for word; one that is rendered later may read otherwise


class SmsSender(Protocol):
    """A provider of text messages."""

    @property
    def name(self) -> str:
        """What the settings, and we, call it."""

    def send(self, sms: Sms) -> str:
        """Hand it over; what the provider calls it. Called from several threads at once.

        Raises TemporaryFailure or PermanentFailure. One that `is_possibly_delivered` is not sent
        again before `find` was asked.
        """

    def find(self, sms: Sms, *, since: datetime) -> Sequence[Found]:
        """The messages to that number that were handed over since then, whatever they say.

        Raises CannotTell where it can not be asked.
        """


def to_gsm(text: str) -> str:
    """The same words in letters that do not shorten the message: no “ ”, no –, no emoji."""
    return "".join(_letter(letter) for letter in text.translate(_PLAIN)).strip()


def _letter(letter: str) -> str:
    if letter in GSM or letter in GSM_TWICE:
        return letter
    bare = unicodedata.normalize("NFKD", letter)[:1]
    return bare if bare in GSM else ""


def gsm_length(text: str) -> int:
    """How many of the 160 places a text in GSM letters takes."""
    return len(text) + sum(letter in GSM_TWICE for letter in text)


@dataclass(frozen=True)
class ConsoleSmsSender:
    """Every message becomes a file: for development and demos."""

    folder: Path
    name: str = CONSOLE

    def send(self, sms: Sms) -> str:
        """Write it under a name that says when and to whom."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{sms.at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z_{file_word(sms.to)}.txt"
        write_whole(self.folder / name, f"To: {sms.to}\n\n{sms.text}\n".encode())
        return sms.reference or name

    def find(self, sms: Sms, *, since: datetime) -> Sequence[Found]:
        """A file that was not written is not there."""
        return []


class NoSmsSender:
    """Where no provider is named, outside a demo: somebody has to call instead."""

    name = CONSOLE

    def send(self, sms: Sms) -> str:
        """Raises PermanentFailure."""
        raise PermanentFailure("no-provider")

    def find(self, sms: Sms, *, since: datetime) -> Sequence[Found]:
        """It has none."""
        return []
