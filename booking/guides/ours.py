"""Our own text of each guide, read from `<language>/<name>.md`.

A file is plain Markdown in three levels: a title; one sentence; a short list; and from the first
`## ` on, the whole.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from booking.guides.names import GuideName

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Text:
    """The words of a guide, level by level. `short` and `whole` are Markdown."""

    title: str
    sentence: str
    short: str
    whole: str


class GuideFileBroken(ValueError):
    """A file does not have its three levels. A test reads them all."""


def parse(written: str) -> Text:
    """Take a file apart. Raises GuideFileBroken."""
    head, mark, rest = written.partition("\n## ")
    blocks = [block.strip() for block in head.split("\n\n", 2)]
    if len(blocks) != 3 or not all(blocks) or not blocks[0].startswith("# ") or not mark:
        raise GuideFileBroken(blocks[0])
    title, sentence, short = blocks
    return Text(title.removeprefix("# "), " ".join(sentence.split()), short, f"## {rest}".strip())


@cache
def our_text(name: GuideName, language: str) -> Text:
    """Our text in a language. The files are read once."""
    return parse((FOLDER / language / f"{name.value}.md").read_text(encoding="utf-8"))
