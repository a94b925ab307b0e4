"""A mail becomes a row: cleaned of what must not be kept, with its files sealed."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from core.db import db
from core.forms import CONTROL, looks_like_cpr, mask_cpr, one_line
from core.sealing import seal_bytes, unseal_bytes
from notifications.inbound.letters import File, Letter
from notifications.inbound.models import Verdict
from support.mails.finding import Place
from support.mails.quoting import part
from support.models import MailFile, MailSort, TicketMail, Writer

PURPOSE = "mail-file"
TEXT_MAX = 10_000
LIST = "list"  # rules of the verdict
LISTS = (LIST, "precedence")


class Kept(Protocol):
    """A row that something lies on the shelf for: a file of a mail, or a voice."""

    content: bytes | None
    file_name: str | None


@dataclass(frozen=True)
class Shelf:
    """Where files lie: sealed, in the database or, where a folder is named, in it."""

    key: bytes
    folder: str = ""

    def put(self, file: Kept, content: bytes, name: str) -> None:
        """The same mail writes the same file again: a crash before the commit leaves nothing."""
        sealed = seal_bytes(self.key, PURPOSE, content)
        if not self.folder:
            file.content = sealed
            return
        place = Path(self.folder) / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.write_bytes(sealed)
        place.chmod(0o600)
        file.file_name = name

    def take(self, file: Kept) -> bytes:
        """As it came. Raises SealBroken; OSError, where the folder is out of reach."""
        sealed = file.content
        if file.file_name:
            sealed = (Path(self.folder) / Path(file.file_name).name).read_bytes()
        return unseal_bytes(self.key, PURPOSE, sealed or b"")

    def drop(self, file_name: str) -> None:
        """It is not kept any more. Raises OSError, where the folder is out of reach."""
        (Path(self.folder) / Path(file_name).name).unlink(missing_ok=True)


def is_by_machine(letter: Letter) -> bool:
    """Whether nobody wrote it. The mailbox of a function may be a list, which people write by."""
    return letter.verdict == Verdict.AUTOMATIC and letter.rule != LIST


def words_of(letter: Letter) -> str:
    """What they wrote themselves; where that is nothing, what stands above it."""
    return part(_plain(letter.text)).words or _plain(letter.subject)[:300] or "-"


def is_here(letter: Letter) -> bool:
    """The same words of the same sender under the same id: it came by two ways."""
    if not letter.message_id:
        return False
    same = select(TicketMail.text).where(
        TicketMail.message_id == letter.message_id, TicketMail.sender == letter.from_address[:254]
    )
    return words_of(letter)[:TEXT_MAX] in db.session.scalars(same).all()


def keep(
    letter: Letter,
    *,
    place: Place | None = None,
    ticket_id: uuid.UUID | None = None,
    event_id: int | None = None,
    support_unit_id: uuid.UUID | None = None,
    shelf: Shelf,
    now: datetime,
) -> TicketMail:
    """Write it down, on the ticket or on the list of a unit."""
    mail = TicketMail(
        inbound_mail_id=letter.mail_id,
        ticket_id=ticket_id,
        event_id=event_id,
        support_unit_id=support_unit_id,
        maybe_id=place.ticket_id if place and ticket_id is None else None,
        sort=sort_of(letter),
        writer=place.writer if place else Writer.OTHER,
        is_stranger=place.is_stranger(letter) if place else False,
        is_proven=letter.is_authentic,
        message_id=letter.message_id[:250],
        sender=letter.from_address[:254],
        sender_name=str(one_line(mask_cpr(letter.from_name)))[:200],
        subject=str(one_line(mask_cpr(letter.subject)))[:300],
        text=words_of(letter)[:TEXT_MAX],
        quoted=part(_plain(letter.text)).quoted[:TEXT_MAX],
        html=_html(letter.html),
        at=now,
    )
    db.session.add(mail)
    for number, file in enumerate(letter.files):
        mail.files.append(_file(file, f"{letter.mail_id}-{number}", shelf))
    return mail


def sort_of(letter: Letter) -> MailSort:
    """As the desk reads it."""
    if letter.verdict == Verdict.TOO_LARGE:
        return MailSort.TOO_LARGE
    if letter.verdict == Verdict.HOSTILE:
        return MailSort.UNREAD
    if letter.verdict == Verdict.AUTOMATIC:
        return MailSort.LIST if letter.rule in LISTS else MailSort.MACHINE
    if letter.verdict == Verdict.BOUNCE:
        return MailSort.MACHINE
    return MailSort.SPAM if letter.is_spam_like else MailSort.PERSON


def _file(file: File, name: str, shelf: Shelf) -> MailFile:
    kept = MailFile(name=mask_cpr(file.name)[:200], type=file.type[:100], size=file.size)
    kept.is_left_out = file.content is None
    if file.content is not None:
        shelf.put(kept, file.content, name)
    return kept


def _plain(text: str) -> str:
    return mask_cpr(CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _html(html: str) -> str:
    """Masked as the words are. Where a number stands across its tags, the page is not kept."""
    masked = mask_cpr(html.replace("\x00", ""))
    reader = _Words()
    reader.feed(masked)
    return "" if looks_like_cpr("".join(reader.words)) else masked


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        """Words, as they are read one after another."""
        self.words.append(data)
