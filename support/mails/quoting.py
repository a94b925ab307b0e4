"""What somebody wrote, apart from what their program copied under it. Nothing is left out: where
it cannot be told apart, all of it is what they wrote."""

import re
from dataclasses import dataclass

LINE_MAX = 400  # longer ones begin no quote
_SAID = re.compile(
    r"\s*(?:den|d\.|on|am|le|il)\b.{4,300}\b(?:skrev|wrote|schrieb|[ée]crit)\b.{0,200}:\s*", re.I
)
_LINE = re.compile(
    r"\s*-{2,}\s*(?:oprindelig(?: meddelelse| besked)?|original message|original meddelelse|"
    r"videresendt\b.{0,40}|forwarded message|ursprüngliche nachricht)\s*-{2,}\s*",
    re.I,
)
_FROM = re.compile(r"\s*\*?(?:fra|from|von)\s*:\*?\s*\S", re.I)
_HEAD = re.compile(r"\s*\*?(?:sendt|sent|dato|date|til|to|emne|subject|gesendet)\s*:", re.I)
_DIGIT = re.compile(r"\d")  # of a date: without one it is a sentence of somebody's own
_RULE = re.compile(r"\s*_{8,}\s*")


@dataclass(frozen=True)
class Parted:
    """The words, and what they answer."""

    words: str
    quoted: str


def part(text: str) -> Parted:
    """Fold at the first line that begins a quote; whoever writes below or between the lines of a
    quote has their words kept, too."""
    lines = text.splitlines()
    at = next((n for n in range(len(lines)) if _begins(lines, n)), len(lines))
    words, rest = lines[:at], lines[at:]
    below = [line for line in rest if not line.lstrip().startswith(">")]
    if _is_marked(rest):
        below = below[_length_of_head(rest) :]
        if any(line.strip() for line in below):
            return _between(words, rest)
    return _parted(words, rest, text)


def _parted(words: list[str], rest: list[str], text: str) -> Parted:
    said = "\n".join(words).strip()
    return Parted(said, "\n".join(rest).strip()) if said else Parted(text.strip(), "")


def _between(words: list[str], rest: list[str]) -> Parted:
    """Below a quote: it is folded. Between its lines: they say what is answered, and stay."""
    last = max(n for n, line in enumerate(rest) if line.lstrip().startswith(">"))
    above = rest[_length_of_head(rest) : last]
    has_words = any(line.strip() and not line.lstrip().startswith(">") for line in above)
    if has_words or any(line.strip() for line in words):
        return Parted("\n".join([*words, *rest]).strip(), "")
    return Parted("\n".join(rest[last + 1 :]).strip(), "\n".join(rest[: last + 1]).strip())


def _is_marked(rest: list[str]) -> bool:
    return any(line.lstrip().startswith(">") for line in rest)


def _length_of_head(rest: list[str]) -> int:
    """How many lines say who wrote what is quoted."""
    first = next((n for n, line in enumerate(rest) if line.lstrip().startswith(">")), 0)
    return first if first <= 4 else 0


def _begins(lines: list[str], n: int) -> bool:
    line = lines[n]
    if len(line) > LINE_MAX:
        return False
    if line.lstrip().startswith(">") or _LINE.fullmatch(line):
        return True
    if _FROM.match(line) or _RULE.fullmatch(line):
        return _is_head(lines[n : n + 6])
    joined = [" ".join(lines[n : n + count])[: LINE_MAX * 2] for count in (1, 2, 3)]
    return any(_SAID.fullmatch(said) and _DIGIT.search(said) for said in joined)


def _is_head(lines: list[str]) -> bool:
    """From, and at least two of what else stands in the head of a mail."""
    has_from = any(_FROM.match(line[:LINE_MAX]) for line in lines)
    return has_from and sum(bool(_HEAD.match(line[:LINE_MAX])) for line in lines) >= 2
