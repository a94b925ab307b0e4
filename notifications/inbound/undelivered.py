"""What a mail that came back says of it, in words: a report for machines is not all that is sent.

Part of the child that reads mail. Known shapes are flufl.bounce's to know; ours are what must come
before it (a delay is no failure, whatever stands in it) and what it has not: Danish.
"""

import re
from email.message import Message

from flufl.bounce import all_failures

from notifications.inbound.verdicts import DELAYED, FAILED, REPLY, is_reply_of_a_machine

TEXT_MOST = 8_000  # a notice is short, and what follows is the mail that came back
LINE_MOST = 400  # its patterns are slow on long lines
_DELAYED_SUBJECT = re.compile(r"\bdelay(?:ed)?\b|warning: could not send|forsinket", re.I)
_DELAY = re.compile(
    r"not (?:yet )?been delivered (?:yet|to one or more)|has not yet been delivered|"
    r"(?:has been|is) delayed|will be retried|(?:continue|keep) (?:trying|to try|to retry)|"
    r"delivery attempts will continue|warning message only|still being retried|"
    r"endnu ikke (?:blevet )?(?:af)?leveret|ikke (?:blevet )?(?:af)?leveret endnu|"
    r"(?:levering|leveringen|mailen|meddelelsen|beskeden) er (?:blevet )?forsinket|"
    r"(?:forsøger|prøver) (?:fortsat|stadig|igen)",
    re.I,
)
_FAILURE = re.compile(
    r"(?:kunne|kan|blev|er) ikke (?:blive |blevet )?(?:af|ud)?lever(?:es|et)\b|"
    r"(?:modtageren|adressen|postkassen|brugeren) (?:findes ikke|er ukendt|er fuld|er lukket)|"
    r"ukendt (?:modtager|adresse|bruger)",
    re.I,
)
_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")


def said_of(mail: Message, subject: str, text: str) -> tuple[str, str]:
    """What became of ours, and the other server's code for why. Empty: it cannot be read."""
    if is_reply_of_a_machine(mail):
        return REPLY, ""
    notice = "\n".join(line[:LINE_MOST] for line in text[:TEXT_MOST].splitlines())
    if _DELAYED_SUBJECT.search(subject) or _DELAY.search(notice):
        return DELAYED, ""
    temporary, permanent = _known_shapes(str(mail.get("From") or ""), subject, notice)
    if mail.get("X-Failed-Recipients") or permanent or _FAILURE.search(notice):
        status = _STATUS.search(notice)
        return FAILED, status[0] if status else ""
    return (DELAYED if temporary else ""), ""


def _known_shapes(sender: str, subject: str, notice: str) -> tuple[bool, bool]:
    """Of the words alone, decoded and cut: over a whole mail it would look for half a minute."""
    plain = Message()
    plain["From"], plain["Subject"] = " ".join(sender.split())[:LINE_MOST], subject
    plain.set_payload(notice)
    temporary, permanent = all_failures(plain)
    return bool(temporary), bool(permanent)
