"""What somebody types to find a ticket: what it can be, and the words to look for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.phones import to_e164
from support.search.folding import fold

MOST_WORDS = 8
BIGGEST = 2_147_483_647  # what a number in the database can be
_NUMBER = re.compile(r"(?:(?:sag|case)?\s*(?:nr\.?|no\.?)?\s*#?\s*)(\d{1,10})", re.IGNORECASE)
# Danish puts its articles and plurals behind: whoever types one form means the others too.
_ENDINGS = ("ernes", "erne", "enes", "ene", "ens", "ets", "en", "et", "er", "es")
_AFTER_E = ("rnes", "rne", "ns", "n", "r")  # of short words: koderne, koden, koder are of kode
_LAST = ("e", "s")
STEM = 4


class Kind(StrEnum):
    """What the words were taken for. Written down instead of the words."""

    NUMBER = "number"
    DIGITS = "digits"  # a code or a phone number
    MAIL = "mail"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Sought:
    """What is looked for. A ticket is found that answers to any of them."""

    kind: Kind
    number: int | None = None  # of a ticket
    code: str | None = None
    phone: str | None = None
    mail: str | None = None
    words: tuple[str, ...] = ()  # folded; all of them, each as it is or begun
    exact: tuple[str, ...] = ()  # folded; all of them, as they are
    reference: str = ""  # what another house may call it


def read(typed: str) -> Sought:
    """What it can be. Digits are never taken for the beginning of a longer number."""
    words = tuple(dict.fromkeys(fold(typed).split()))[:MOST_WORDS]
    if not words:
        return Sought(Kind.NOTHING)
    reference = typed.strip()[:60]
    if "@" in typed:
        return Sought(Kind.MAIL, mail=typed.strip(), exact=words, reference=reference)
    digits = "".join(c for c in typed if c.isdecimal())
    is_number = not any(c.isalpha() for c in typed)
    if is_number and len(digits) >= 8 and (phone := to_e164(typed)):
        national = phone.removeprefix("+45").removeprefix("+")
        code = digits if len(digits) == 8 else None
        number = ticket_number(typed)
        return Sought(Kind.DIGITS, number, code, phone, exact=(national,), reference=reference)
    if (number := ticket_number(typed)) is not None:
        return Sought(Kind.NUMBER, number, exact=(str(number),), reference=reference)
    return Sought(Kind.WORDS, words=words, reference=reference)


def ticket_number(typed: str) -> int | None:
    """`1042`, `#1042`, `sag nr. 1042`: which ticket is meant. None: no ticket can be."""
    found = _NUMBER.fullmatch(typed.strip())
    number = int(found[1]) if found and found[1].isascii() else 0
    return number if 0 < number <= BIGGEST else None


def stem_of(word: str) -> str:
    """What the word's other forms begin with. Digits and surnames (-sen) are as they are."""
    if word.isdecimal() or word.endswith("sen"):
        return word
    cut = [(word.removesuffix(e), e) for e in (*_ENDINGS, *_AFTER_E, *_LAST) if word.endswith(e)]
    long = (s for s, e in cut if len(s) >= STEM and (e not in _AFTER_E or s.endswith("e")))
    return next(long, word)
