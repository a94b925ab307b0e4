"""Why a message did not get through: for now, or for good."""

import re
from datetime import timedelta

_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class DeliveryFailure(Exception):
    """A message was not taken. `code` names the cause and holds no address and no words."""

    def __init__(
        self,
        code: str,
        *,
        is_possibly_delivered: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.is_possibly_delivered = is_possibly_delivered
        self.retry_after = retry_after  # the receiver asked for so much time


class TemporaryFailure(DeliveryFailure):
    """Trying again later may help."""


class Postponed(TemporaryFailure):
    """Nobody tried: its turn comes after `retry_after`, and no attempt is counted."""

    def __init__(self, code: str, wait: timedelta) -> None:
        super().__init__(code, retry_after=wait)
        self.wait = wait


class PermanentFailure(DeliveryFailure):
    """It will never get there: somebody has to be told."""


def code_of(status: int, said: bytes | str) -> str:
    """The answer of a mail server without its words, which may repeat the address."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    found = _ENHANCED.search(text)
    return f"{status} {found[1]}" if found else str(status)
