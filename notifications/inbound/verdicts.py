"""Which sort of mail it is: one classifier, one verdict, and the rule that said so.

Pure, and imported by a child process: nothing but the standard library. X-Auto-Response-Suppress
says "do not answer me by machine" and not "I am a machine": people's Exchange mail has it.
"""

import re
from contextlib import suppress
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

BOUNCE, AUTOMATIC, CALENDAR, HUMAN = "bounce", "automatic", "calendar", "human"
FAILED, DELAYED, REPLY = "failed", "delayed", "reply"  # what a mail that came back says, in words
_PREFIXES = re.compile(
    r"\s*(?:automatisk svar|autosvar|ikke til stede|automatic reply|auto(?:matic)?[- ]?reply|"
    r"out of (?:the )?office)\b",
    re.I,
)
_DAEMONS = ("mailer-daemon@", "postmaster@")


def verdict_of(
    mail: Message, *, envelope_from: str | None, has_calendar: bool, sender: str
) -> tuple[str, str]:
    """The verdict and its rule. `envelope_from` is None where nobody said it: then Return-Path
    counts."""
    return (
        _bounce(mail, envelope_from, sender)
        or _automatic(mail, has_calendar=has_calendar)
        or ((CALENDAR, "calendar-part") if has_calendar else (HUMAN, "the-rest"))
    )


def declines_answers(mail: Message) -> bool:
    """Whether it asks machines not to answer. Many programs of people's say so: it is a person's
    mail all the same."""
    said = str(mail.get("X-Auto-Response-Suppress") or "").lower()
    return bool({word.strip() for word in said.split(",")} & {"all", "autoreply", "oof"})


def is_spam_like(mail: Message) -> bool:
    """Whether a filter on the way took it for spam. It is shown apart, and never thrown away."""
    level = str(mail.get("X-MS-Exchange-Organization-SCL") or "").strip()
    return (
        _first_word(mail.get("X-Spam-Flag")) == "yes"
        or _first_word(mail.get("X-Spam-Status")).rstrip(",") == "yes"
        or (level.isdecimal() and len(level) < 3 and int(level) >= 5)
    )


def report_type(mail: Message) -> str:
    """Of a multipart/report: what it reports, quoted or not, in any case. Else empty."""
    if mail.get_content_type() != "multipart/report":
        return ""
    said = str(mail.get_param("report-type") or "delivery-status")
    return said.strip().strip('"').lower()


def is_reply_of_a_machine(mail: Message) -> bool:
    """Whether somebody's own machine answers for them: out of office, and its like. A mail server
    marks its bounces in the same way, and is none."""
    if mail.get("X-Failed-Recipients") or _is_from_daemon(mail):
        return False
    return (
        _auto_submitted(mail) == "auto-replied"
        or bool(mail.get("X-Autoreply") or mail.get("X-Autorespond"))
        or _first_word(mail.get("Precedence")) == "auto_reply"
        or _has_prefix(mail)
    )


def _is_from_daemon(mail: Message) -> bool:
    return parseaddr(str(mail.get("From") or "")[:2_000])[1].lower().startswith(_DAEMONS)


def _bounce(mail: Message, envelope_from: str | None, sender: str) -> tuple[str, str] | None:
    kind = report_type(mail)
    if kind == "disposition-notification":
        return AUTOMATIC, "read-receipt"
    if kind:
        return BOUNCE, "report"
    if mail.get("X-Failed-Recipients"):  # Exim calls its bounces replies of a machine
        return BOUNCE, "failed-recipients"
    if _auto_submitted(mail) == "auto-replied":  # Exchange sends those without a sender, too
        return None
    path = envelope_from if envelope_from is not None else mail.get("Return-Path")
    if path is not None and str(path).strip() in {"", "<>"}:
        return BOUNCE, "no-sender"
    return (BOUNCE, "daemon") if sender.startswith(_DAEMONS) else None


def _automatic(mail: Message, *, has_calendar: bool) -> tuple[str, str] | None:
    """A calendar's answer is sent by a machine: what it says counts, not who pressed."""
    if has_calendar:
        return None
    said = _auto_submitted(mail)
    precedence = _first_word(mail.get("Precedence"))
    is_marked = bool(mail.get("X-Autoreply") or mail.get("X-Autorespond"))
    rules = (
        ("auto-submitted", said not in {"", "no"}),
        ("x-autoreply", is_marked),
        ("auto-reply", precedence == "auto_reply"),
        ("list", bool(mail.get("List-Id") or mail.get("List-Unsubscribe"))),
        ("precedence", precedence in {"bulk", "list", "junk"}),
        ("subject", bool(_has_prefix(mail) and mail.get("X-Auto-Response-Suppress"))),
    )
    rule = next((name for name, holds in rules if holds), None)
    return (AUTOMATIC, rule) if rule else None


def _has_prefix(mail: Message) -> bool:
    said = str(mail.get("Subject") or "")[:2_000]
    with suppress(ValueError, LookupError):
        said = str(make_header(decode_header(said)))
    return bool(_PREFIXES.match(said))


def _auto_submitted(mail: Message) -> str:
    return _first_word(mail.get("Auto-Submitted"))


def _first_word(value: object) -> str:
    return re.split(r"[;\s(]", str(value or "").strip().lower(), maxsplit=1)[0]
