"""What is attached to a mail. Imported by the child process: nothing but the standard library.

A file is known by its first octets. What the mail calls it counts for nothing but its name.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from email.header import Header, decode_header
from email.message import Message
from typing import Any

PARTS_MAX = 100
FILES_MAX = 20
FILE_MAX = 5_000_000  # octets
TOTAL_MAX = 8_000_000
NAME_MAX = 150
HTML_MAX = 200_000
UNKNOWN = "application/octet-stream"
_READ = ("text/plain", "text/html")
_BEGINS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),  # also newer office documents
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # older ones
    (b"{\\rtf", "application/rtf"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),  # winmail.dat
)


def own_parts(mail: Message) -> Iterator[Message]:
    """The parts in their order, none of a mail inside the mail."""
    waiting, seen = [mail], 0
    while waiting and seen < PARTS_MAX:
        part, seen = waiting.pop(), seen + 1
        inner = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inner, list):
            waiting += [p for p in reversed(inner[:PARTS_MAX]) if isinstance(p, Message)]
        else:
            yield part


def is_file(part: Message) -> bool:
    """Whether it is to be saved, not to be read."""
    if part.get_content_maintype() == "multipart":
        return False
    if part.get_content_type() not in _READ or part.get_filename():
        return True
    return str(part.get("Content-Disposition") or "").strip().lower().startswith("attachment")


def files_of(mail: Message) -> list[dict[str, Any]]:
    """Each with its content, but for what is too much."""
    found: list[dict[str, Any]] = []
    total = 0
    for part in own_parts(mail):
        if not is_file(part):
            continue
        data = _octets(part)
        fits = len(data) <= FILE_MAX and total + len(data) <= TOTAL_MAX and len(found) < FILES_MAX
        total += len(data) if fits else 0
        found.append(
            {
                "name": _name(part),
                "type": sniff(data),
                "size": len(data),
                "content": b64encode(data).decode() if fits else None,
            }
        )
    return found


def sniff(data: bytes) -> str:
    """What sort of file it is, by how it begins."""
    for begin, kind in _BEGINS:
        if data.startswith(begin):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1"):
        return "image/heic"
    return "text/plain" if _is_plain(data) else UNKNOWN


def _is_plain(data: bytes) -> bool:
    """Words, and nothing that any program would take for a page or a program."""
    try:
        said = data[:100_000].decode("utf-8")
    except UnicodeDecodeError:
        return False
    begins = said.lstrip("\ufeff \t\r\n")[:1]
    return "\x00" not in said and begins not in ("<", "#", "@", "") and "<" not in said


def raw_text(value: object) -> str:
    """Also of a header that has letters in it as no standard allows: many programs write it so."""
    if not isinstance(value, Header):
        return str(value or "")
    return "".join(
        any_charset(part) if isinstance(part, bytes) else part
        for part, _charset in decode_header(value)
    )


def any_charset(data: bytes) -> str:
    """UTF-8, else Windows' letters, else whatever it is."""
    for charset in ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(charset)
    return data.decode("latin-1")


def _said_name(part: Message) -> str:
    """What its headers call it, once they are read as people write them."""
    head = Message()
    for name in ("Content-Disposition", "Content-Type"):
        head[name] = " ".join(raw_text(part.get(name)).split())
    return str(head.get_filename() or "")


def _octets(part: Message) -> bytes:
    if part.get_content_maintype() == "message":  # a mail inside the mail, as it came
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else part
        try:
            return first.as_bytes() if isinstance(first, Message) else b""
        except (ValueError, LookupError, TypeError, AttributeError):
            return b""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _name(part: Message) -> str:
    said = _said_name(part)
    with suppress(ValueError, LookupError):
        said = "".join(
            text.decode(charset or "latin-1", "replace") if isinstance(text, bytes) else text
            for text, charset in decode_header(said)
        )
    last = said.replace("\\", "/").rpartition("/")[2]
    letters = "".join(c for c in last if c.isprintable() and c not in '"<>:|?*')
    fallback = "mail.eml" if part.get_content_maintype() == "message" else ""
    return " ".join(letters.split()).strip(". ")[-NAME_MAX:] or fallback
