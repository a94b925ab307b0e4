"""Reading a page as a person does: its words, and how hard they are."""

import re
from html.parser import HTMLParser

BLOCKS = {"p", "h1", "h2", "h3", "li", "button", "summary", "label", "div", "span", "legend", "dd"}
UNREAD = {"script", "style", "title", "textarea", "noscript"}


class _Words(HTMLParser):
    """The words inside <main>, one line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in UNREAD or tag == "main":
            self.open.append(tag)
        if tag in BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        if tag in BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.open == ["main"]:
            self.lines[-1] += data


def lines_of(html: str) -> list[str]:
    """What stands in the main part of the page, block by block."""
    reader = _Words()
    reader.feed(html)
    return [text for line in reader.lines if (text := " ".join(line.split()))]


def lix(lines: list[str]) -> float:
    """Words a sentence, plus long words (over six letters) in a hundred. 30 is easy."""
    text = "\n".join(lines)
    words = re.findall(r"[^\W\d_]+", text)
    sentences = [s for s in re.split(r"[.!?:](?=\s|$)|\n", text) if re.search(r"\w", s)]
    hard = [word for word in words if len(word) > 6]
    return len(words) / len(sentences) + 100 * len(hard) / len(words)
