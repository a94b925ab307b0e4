"""Text messages: how they are written, and who carries them."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from core.config import Settings
from notifications.failures import PermanentFailure
from notifications.smtp import file_word, write_whole

# The letters every phone network carries at 160 to a message. One other letter makes it 70.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€")  # these count double
ONE_MESSAGE = 160
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


class SmsSender(Protocol):
    """Takes a text message over, or raises TemporaryFailure or PermanentFailure."""

    def send(self, to: str, text: str, *, at: datetime) -> None:
        """Hand it over. `to` is E.164. Called from several threads at once."""


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

    def send(self, to: str, text: str, *, at: datetime) -> None:
        """Write it under a name that says when and to whom."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z_{file_word(to)}.txt"
        write_whole(self.folder / name, f"To: {to}\n\n{text}\n".encode())


class NoSmsSender:
    """Where no provider is named, outside a demo: somebody has to call instead."""

    def send(self, to: str, text: str, *, at: datetime) -> None:
        """Raises PermanentFailure."""
        raise PermanentFailure("no-provider")


def sms_sender(settings: Settings) -> SmsSender:
    """The provider of the settings."""
    if settings.sms_provider == "twilio":
        # The one import inside a function: the library is 50 MB, and few installations use it.
        from notifications.twilio_sms import TwilioSmsSender

        return TwilioSmsSender.from_settings(settings)
    if not settings.demo:
        return NoSmsSender()
    return ConsoleSmsSender(settings.instance_path / "sms")
