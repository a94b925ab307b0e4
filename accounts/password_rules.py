"""What a password must be: long, and not one of those that are tried first (NIST SP 800-63B).

No rule of digits and signs: people answer it with "Sommer2026!". A list of our own rather than
zxcvbn or a list of leaked passwords: of those, hardly any has twelve letters, and what is left is
common words, padded. A library knows the English ones only, brings a megabyte of them, and cannot
tell the person in words what is wrong.
"""

import re
import unicodedata
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from core.errors import DomainError

SHORTEST, LONGEST = 12, 200
LEAST_LEFT = 5  # letters that no common word, year or row explains
FEWEST_LETTERS = 5  # different ones
NAME_LETTERS = 3  # a shorter part of a name stands in other words as well

# What people begin with when they are asked for a password here, Danish and English.
COMMON = (
    "adgangskode", "administrator", "admin", "aarhus", "abc", "arsenal", "august", "barcelona",
    "baseball", "batman", "billund", "blomst", "borger", "brondby", "charlie", "chelsea",
    "computer", "danmark", "december", "denmark", "dragon", "efteraar", "elsker", "esbjerg",
    "familie", "februar", "flower", "foraar", "football", "fodbold", "forandring", "fredag",
    "fredericia", "freedom", "goddag", "haderslev", "hejsa", "hello", "hemmelig", "hospital",
    "iloveyou", "jakob", "januar", "jegelsker", "jegelskerdig", "julemand", "juli", "juni",
    "kaerlighed", "killer", "kobenhavn", "koebenhavn", "kodeord", "kolding", "kommune", "letmein",
    "liverpool", "login", "lordag", "loerdag", "mandag", "manchester", "marts", "master",
    "michael", "mickey", "middelfart", "minkode", "mitkodeord", "modebro", "moede", "moedebro",
    "monkey", "mustang", "ninja", "november", "odense", "oktober", "onsdag", "passw", "password",
    "pokemon", "princess", "qazwsx", "region", "secret", "september", "shadow", "skift", "skiftmig",
    "solskin", "sommer", "sondag", "soendag", "sonderborg", "soenderborg", "spring", "starwars",
    "summer", "sunshine", "superman", "svendborg", "sygehus", "syddanmark", "test", "tester",
    "tirsdag", "torsdag", "trustno", "udskift", "unite", "united", "vejle", "velkommen", "vinter",
    "welcome", "whatever", "winter",
)  # fmt: skip
ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
SHORTEST_ROW = 3  # 123, abc, qwe
YEAR = re.compile(r"(?:19|20)\d\d")
REPEATED = re.compile(r"(.+?)\1+")  # aaaa, 4747
SIGNS = re.compile(r"[\W_]+")
DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae"})
DISGUISE = str.maketrans("013457@$!", "oieastasi")


class PasswordTooShort(DomainError):
    """Length is what counts."""

    field = "new_password"
    message = _l("The password is too short. It must have at least 12 characters.")


class PasswordTooCommon(DomainError):
    """It would be among the first that are tried."""

    field = "new_password"
    message = _l(
        "This password is easy to guess. Choose for example four words that do not belong together."
    )


def plain(password: str) -> str:
    """The same letters as one spelling: a keyboard may send å as one sign or as two."""
    return unicodedata.normalize("NFKC", password)


def must_be_good(password: str, *, about: Iterable[str]) -> None:
    """Refuse what is short, or guessed by whoever knows the person (`about`: name and mail).

    Raises PasswordTooShort, PasswordTooCommon.
    """
    typed = plain(password)
    if len(typed) < SHORTEST:
        raise PasswordTooShort
    lower = typed.lower().translate(DANISH)
    words = (*COMMON, *_words_of(about))
    text = YEAR.sub(" ", lower)
    left = min(_left(spelling, words) for spelling in (text, text.translate(DISGUISE)))
    if left < LEAST_LEFT or len(set(lower)) < FEWEST_LETTERS:
        raise PasswordTooCommon


def _words_of(about: Iterable[str]) -> list[str]:
    parts = SIGNS.split(" ".join(about).lower().translate(DANISH))
    return [part for part in parts if len(part) >= NAME_LETTERS]


def _left(text: str, words: Iterable[str]) -> int:
    """How much of it nothing common explains."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    for row in ROWS:
        text = _without_rows(_without_rows(text, row), row[::-1])
    return len(REPEATED.sub(r"\1", SIGNS.sub("", text)))


def _without_rows(text: str, row: str) -> str:
    """Take out pieces of the row, the longest first."""
    twice = row + row[:1]
    for size in range(len(twice), SHORTEST_ROW - 1, -1):
        for start in range(len(twice) - size + 1):
            text = text.replace(twice[start : start + size], " ")
    return text
