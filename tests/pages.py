"""What every page must be, whatever it shows: read as a tree, told as faults in plain words."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path

import wtforms

NBSP = "\u00a0"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
NAMED = {"input", "select", "textarea", "meter", "progress"}
UNNAMED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details")
# What stands within a line; before and after anything else there is a gap between words.
IN_LINE = {
    "a",
    "abbr",
    "b",
    "code",
    "em",
    "i",
    "kbd",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
}
EMPTY_WORDS = {"None", "Undefined"}


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    @cached_property
    def elements(self) -> "tuple[Element, ...]":
        """This element and all within it, in reading order. Found once: every check asks."""
        found, waiting = [], [self]
        while waiting:
            found.append(element := waiting.pop())
            waiting += [c for c in reversed(element.children) if isinstance(c, Element)]
        return tuple(found)

    def all(self, *tags: str) -> "list[Element]":
        """The elements within that have one of the tags."""
        return [element for element in self.elements if element.tag in tags]

    def strings(self) -> Iterator[str]:
        """The pieces of text within, scripts and styles left out."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in {"script", "style"}:
                gap = "" if child.tag in IN_LINE else " "
                yield gap
                yield from child.strings()
                yield gap

    def text(self) -> str:
        """What it says; runs of white space are one space, but a no-break space stays."""
        return re.sub(r"[ \t\r\n\f]+", " ", "".join(self.strings())).strip(" ")

    def within(self, tag: str) -> bool:
        """Whether it stands inside such an element."""
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))

    def __str__(self) -> str:
        shown = {"id", "name", "type", "href", "src"} & self.attributes.keys()
        return f"<{' '.join([self.tag, *(f'{k}={self.attributes[k]!r}' for k in sorted(shown))])}>"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = self.here = Element("#page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        at: Element | None = self.here
        while at and at.tag != tag:
            at = at.parent
        if at and at.parent:
            self.here = at.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read_page(html: str) -> Element:
    """The page as a tree."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.page


def page_faults(html: str, *, was_refused: bool = False) -> list[str]:
    """Everything wrong with the page, each fault a sentence that names the place. What was refused
    is asked again as it was, with nothing where nothing was said."""
    page = read_page(html)
    checks = CHECKS if was_refused else (*CHECKS, _left_out)
    return [fault for check in checks for fault in check(page)]


ADDRESSES = {"href", "action", "formaction", "hx-get", "hx-post"}
LEFT_OUT = re.compile(r"[?&][\w-]+=(?:[&#]|$)")  # what was undefined, where it was written down


def _language(page: Element) -> Iterator[str]:
    if not any(html.attributes.get("lang") for html in page.all("html")):
        yield "The page does not say its language: <html lang>"


def _heading_and_title(page: Element) -> Iterator[str]:
    headings = [heading.text() for heading in page.all("h1")]
    titles = [title.text() for title in page.all("title") if not title.within("svg")]
    if len(headings) != 1:
        yield f"There must be one h1, here are {len(headings)}: {headings}"
    if len(titles) != 1:
        yield f"There must be one title, here are {len(titles)}"
    if len(headings) == len(titles) == 1 and not titles[0].startswith(headings[0]):
        yield f"The title {titles[0]!r} does not begin with the h1 {headings[0]!r}"


def _names_of_controls(page: Element) -> Iterator[str]:
    labelled = {label.attributes.get("for") for label in page.all("label") if label.text()}
    for control in page.all(*NAMED):
        has = control.attributes
        if control.tag == "input" and has.get("type") in UNNAMED_INPUTS:
            continue
        named = has.get("aria-label") or has.get("aria-labelledby") or control.within("label")
        if not named and has.get("id") not in labelled - {None}:
            yield f"{control} has no label"


def _names_of_buttons_and_links(page: Element) -> Iterator[str]:
    for element in page.all("button", "a", "summary"):
        signs = [each.attributes.get("aria-label", "") for each in element.elements]
        pictures = [image.attributes.get("alt", "") for image in element.all("img")]
        if not (element.text() or any(signs) or any(pictures)):
            yield f"{element} says nothing"


def _unique_ids(page: Element) -> Iterator[str]:
    ids = Counter(element.attributes.get("id") for element in page.elements)
    for name, times in ids.items():
        if name is not None and times > 1:
            yield f"The id {name!r} is used {times} times"


def _dangling_references(page: Element) -> Iterator[str]:
    ids = {element.attributes.get("id") for element in page.elements}
    for element in page.elements:
        for attribute in REFERENCES:
            for name in element.attributes.get(attribute, "").split():
                if name not in ids:
                    yield f"{element} {attribute} points at {name!r}, which is not there"
        target = element.attributes.get("href", "")
        if element.tag == "a" and target[:1] == "#" and target[1:] not in ids | {""}:
            yield f"{element} leads nowhere on the page"


def _inline_code(page: Element) -> Iterator[str]:
    for element in page.elements:
        if element.tag == "style":
            yield "There is a <style> on the page"
        if element.tag == "script" and not element.attributes.get("src"):
            yield "There is a <script> without src on the page"
        for name in element.attributes:
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"{element} carries inline code: {name}"
        if element.attributes.get("href", "").startswith("javascript:"):
            yield f"{element} carries inline code: href"


def _empty_values(page: Element) -> Iterator[str]:
    for element in page.elements:
        said = {child.strip() for child in element.children if isinstance(child, str)}
        for word in sorted(EMPTY_WORDS & (said | set(element.attributes.values()))):
            yield f"{element} says {word!r}: a value is missing"


def _left_out(page: Element) -> Iterator[str]:
    for element in page.elements:
        for name in ADDRESSES & element.attributes.keys():
            if LEFT_OUT.search(element.attributes[name]):
                yield f"{element} leads to an address with a value left out: {name}"


def _one_main_button(page: Element) -> Iterator[str]:
    main = [e for e in page.elements if "button-primary" in e.attributes.get("class", "").split()]
    if len(main) > 1:
        yield f"One filled button a page, here are {len(main)}: {[e.text() for e in main]}"


def _button_types(page: Element) -> Iterator[str]:
    for button in page.all("button"):
        if not (button.attributes.get("type") or button.within("form")):
            yield f"The button {button.text()!r} has no type and is in no form"


def _texts_of_images(page: Element) -> Iterator[str]:
    for image in page.all("img"):
        if "alt" not in image.attributes:
            yield f"{image} has no alt"


def _csrf_fields(page: Element) -> Iterator[str]:
    for form in page.all("form"):
        names = {entry.attributes.get("name") for entry in form.all("input")}
        if form.attributes.get("method", "").lower() == "post" and "csrf_token" not in names:
            yield f"The POST form to {form.attributes.get('action', 'itself')!r} has no CSRF field"


def _english_on_danish_pages(page: Element) -> Iterator[str]:
    if not any(html.attributes.get("lang") == "da" for html in page.all("html")):
        return
    said = page.text()
    for words, pattern in english_of_wtforms():
        if words in said and (found := pattern.search(said)):
            yield f"English on a Danish page: {found.group()!r}"


def _times_that_part(page: Element) -> Iterator[str]:
    for found in re.finditer(r"\b[Kk]l\.(?!\u00a0)\s*\d\S*", page.text()):
        yield f"{found.group()!r} may part: join kl. and the digits by a no-break space"


@cache
def english_of_wtforms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every text WTForms can say by itself, read from the template its translators work on: its
    longest run of fixed words, which is soon looked for, and the whole as a pattern."""
    template = (Path(wtforms.__file__).parent / "locale" / "wtforms.pot").read_text("utf-8")
    entries = re.findall(r'^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\s*)+)', template, re.MULTILINE)
    texts = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', entry)) for entry in entries]
    return tuple(
        (
            max(re.split(r"%(?:\(\w+\))?[sd]", text), key=len),
            re.compile(r"(?<!\w)" + re.sub(r"%(?:\\\(\w+\\\))?[sd]", ".+?", re.escape(text))),
        )
        for text in texts
        if text
    )


CHECKS: tuple[Callable[[Element], Iterator[str]], ...] = (
    _language,
    _heading_and_title,
    _names_of_controls,
    _names_of_buttons_and_links,
    _unique_ids,
    _dangling_references,
    _inline_code,
    _empty_values,
    _one_main_button,
    _button_types,
    _texts_of_images,
    _csrf_fields,
    _english_on_danish_pages,
    _times_that_part,
)
