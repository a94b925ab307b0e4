"""Markdown to HTML that can harm nobody: what is not listed here stays the text it was.

The parser knows no raw HTML, no pictures and no code, and of links only those to https. So there is
nothing to clean afterwards.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

RULES = ("heading", "list", "emphasis", "link", "newline", "escape", "entity")
HTML_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
DEEPEST = 6  # h1 is the page's own


def _is_safe(url: str) -> bool:
    return url.lower().startswith("https://") and bool(urlsplit(url).netloc)


def _parser() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "linkify": False}).enable(list(RULES))


_SAFE = _parser()
_SAFE.validateLink = _is_safe  # type: ignore[method-assign]  # the documented way to be stricter
_CURIOUS = _parser()
_CURIOUS.validateLink = lambda url: True  # type: ignore[method-assign]  # only looked at, never shown


@lru_cache(maxsize=256)  # a few dozen texts, read all day long
def render(text: str, *, top: int) -> Markup:
    """The HTML. Its highest headings, `##` in the text, become `<h{top}>`."""
    tokens = _SAFE.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1:]) - 2 + top
            token.tag = f"h{min(max(level, top), DEEPEST)}"
    return Markup(_SAFE.renderer.render(tokens, _SAFE.options, {}))  # noqa: S704 - see the top


def unsafe_links(text: str) -> list[str]:
    """Where links lead that would not be made: everything but https."""
    return [url for url in _targets(_CURIOUS.parse(text)) if not _is_safe(url)]


def has_html(text: str) -> bool:
    """Whether somebody wrote HTML, which would be shown as it was written."""
    return bool(HTML_TAG.search(text))


def _targets(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "link_open":
            yield str(token.attrs["href"])
        yield from _targets(token.children or [])
