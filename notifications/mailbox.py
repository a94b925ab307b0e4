"""The files that stand in for mail and text messages while no server is named: read back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from itertools import islice
from pathlib import Path

WEB_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")
MOST = 100  # of the mails on file, in the list
WRITTEN = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `is_link` when it is a web address."""

    text: str
    is_link: bool


@dataclass(frozen=True)
class Letter:
    """One message on file."""

    name: str  # of the file
    at: datetime
    to: str
    subject: str
    text: Sequence[Piece]
    html: str = ""
    attachments: Sequence[str] = ()


def mails(folder: Path, *, to: str = "") -> list[Letter]:
    """The newest mails on file without their text; `to` is how the address begins."""
    chosen = (f for f in _files(folder, ".eml") if _receiver(f).startswith(to.casefold()))
    return [_headline(file) for file in islice(chosen, MOST)]


def find_mail(folder: Path, name: str) -> Letter | None:
    """The mail of that name. Looked up among those that are there, so no path leads elsewhere."""
    return next((_mail(file) for file in _files(folder, ".eml") if file.name == name), None)


def text_messages(folder: Path) -> list[Letter]:
    """Every text message on file, the newest first."""
    return [_text_message(file) for file in _files(folder, ".txt")]


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted((f for f in folder.glob(f"*{suffix}") if f.is_file()), reverse=True)


def _receiver(file: Path) -> str:
    """Whom it is to: the name of the file is the moment, the address, and what makes it unique."""
    return file.stem.partition("_")[2].casefold()


def _written_at(file: Path) -> datetime:
    return datetime.strptime(file.name.partition("_")[0], WRITTEN).replace(tzinfo=UTC)


def _headline(file: Path) -> Letter:
    with file.open("rb") as read:
        head = BytesHeaderParser(policy=policy.default).parse(read)
    return Letter(file.name, _written_at(file), str(head["To"]), str(head["Subject"]), text=())


def _mail(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    return replace(
        _headline(file),
        text=_pieces(_part(message, "plain")),
        html=_part(message, "html"),
        attachments=[part.get_filename() or "" for part in message.iter_attachments()],
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _text_message(file: Path) -> Letter:
    head, _, text = file.read_text(encoding="utf-8").partition("\n\n")
    to = head.removeprefix("To: ")
    return Letter(file.name, _written_at(file), to, subject="", text=_pieces(text))


def _pieces(text: str) -> list[Piece]:
    parts = WEB_ADDRESS.split(text)
    return [Piece(part, is_link=n % 2 == 1) for n, part in enumerate(parts) if part]
