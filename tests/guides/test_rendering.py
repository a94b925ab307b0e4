"""Markdown of strangers becomes HTML that can harm nobody."""

import re
import time

import pytest

from booking.guides.rendering import has_html, render, unsafe_links

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b>fed</b>",
    "<!-- skjult -->",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,hej)",
    "[x](vbscript:x)",
    "[x](http://example.org)",
    "[x](//example.org)",
    "[x](/guides)",
    "[x](https:example.org)",
    "[x](https:///x)",
    "<https://example.org>",
    "![x](https://example.org/x.png)",
    '[x](https://example.org "titel\\" onclick=\\"x")',
    '[x](https://example.org"onclick=alert(1))',
    "[x][1]\n\n[1]: javascript:alert(1)",
    "`<script>`",
    "    <script>",
    "> <script>",
    "*<script>*",
    "# <script>",
)
ALLOWED = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "h2", "h3", "h4", "h5", "h6"}


@pytest.mark.parametrize("written", ATTACKS)
def test_only_what_is_allowed_comes_out(written: str) -> None:
    html = str(render(written, top=2))

    tags = re.findall(r"</?(\w+)([^>]*)>", html)
    assert {tag for tag, _ in tags} <= ALLOWED
    assert all(re.fullmatch(r'|/| /| href="https://[^"<>]+"( title="[^"]*")?', a) for _, a in tags)


def test_what_is_meant_comes_out() -> None:
    written = "## Hos os\n\n1. **Fed** og *skrå*\n2. [bib](https://bib.example.org/a?b=1&c=2)"

    assert str(render(written, top=3)) == (
        "<h3>Hos os</h3>\n<ol>\n<li><strong>Fed</strong> og <em>skrå</em></li>\n"
        '<li><a href="https://bib.example.org/a?b=1&amp;c=2">bib</a></li>\n</ol>\n'
    )


@pytest.mark.parametrize(
    ("mark", "tag"), [("#", "h3"), ("##", "h3"), ("###", "h4"), ("######", "h6")]
)
def test_headings_keep_their_place_in_the_page(mark: str, tag: str) -> None:
    assert render(f"{mark} Et sted", top=3).startswith(f"<{tag}>")


def test_links_that_would_not_be_made_are_named() -> None:
    written = "[a](http://a.example) [b](https://b.example) [c](javascript:x)"

    assert unsafe_links(written) == ["http://a.example", "javascript:x"]


@pytest.mark.parametrize(
    ("written", "found"),
    [("<b>x</b>", True), ("<!-- x", True), ("5 < 6 og 7 > 2", False), ("a <3 b", False)],
)
def test_html_is_noticed_and_arithmetic_is_not(written: str, found: bool) -> None:
    assert has_html(written) is found


@pytest.mark.parametrize("piece", ["[", "*a ", "- ", "![](", "[a](", "_a*b_", "\\", "<", "&"])
def test_a_long_senseless_text_is_read_quickly(piece: str) -> None:
    began = time.process_time()  # of this process alone: the machine does other things too

    render((piece * 20_000)[:20_000], top=2)
    unsafe_links((piece * 20_000)[:20_000])
    has_html((piece * 20_000)[:20_000])

    assert time.process_time() - began < 5
