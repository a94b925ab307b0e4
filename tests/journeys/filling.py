"""Every form that the pages hold, filled in with what no form expects."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import MapAdapter
from werkzeug.test import TestResponse

from tests.pages import Element, read_page

CPR = "010190-1234"
MARKUP = "<script>alert(1)</script>"
KEPT = "Æble&'pære'"  # ordinary words: wherever a form is refused, they still stand there
# What a database may choke on, each in its own way; and what the pages alone have to deal with.
STORED = (
    "", "x" * 10_000, "a\x00b", "\N{BRIDGE AT NIGHT}" * 3,
    "6f1c0f0e-0000-4000-8000-000000000001", "99999999999999999999",
)  # fmt: skip
SHOWN = (MARKUP, "en\r\nBcc: to", CPR, KEPT)
NUMBER = re.compile(r"[\da-f]{32}|\d+")  # what tells lines apart that are all built the same
CHOSEN = {"submit", "button", "hidden", "image", "reset", "radio", "checkbox", "file"}


@dataclass(frozen=True)
class Filled:
    """A form as it stands on a page: where it goes, what it holds, what may be typed or chosen."""

    page: str
    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    names: tuple[str, ...]  # of lines that differ by a number, those of the first and the last
    typed: frozenset[str]  # those of the names that hold words of somebody's own

    def with_odd(self, name: str, odd: str) -> MultiDict[str, str]:
        """What is sent when somebody puts that into one field."""
        kept = [(n, v) for n, v in self.fields if n != name]
        return MultiDict([*kept, (name, odd)])

    def send(self, client: FlaskClient, sent: MultiDict[str, str]) -> TestResponse:
        """Press its button."""
        if self.method == "get":
            path = self.action.partition("?")[0]  # its fields take the place of what stands there
            return client.get(path, query_string=sent)
        return client.post(self.action, data=sent)


def forms_on(url: str, text: str) -> Iterator[Filled]:
    """The forms of a page."""
    for form in read_page(text).all("form"):
        if form.attributes.get("method") == "dialog":
            continue  # closes a question on the page itself, and is sent nowhere
        fields = tuple(_fields(form))
        yield Filled(
            page=url,
            action=html.unescape(form.attributes.get("action") or url).split("#")[0],
            method=form.attributes.get("method", "get").lower(),
            fields=fields,
            names=_names(fields),
            typed=frozenset(_typed(form)),
        )


def _names(fields: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    names = [name for name, _value in fields if name != "csrf_token"]
    first = {line_of(name): name for name in reversed(names)}
    last = {line_of(name): name for name in names}
    return tuple(dict.fromkeys(n for n in names if n in {*first.values(), *last.values()}))


def line_of(name: str) -> str:
    """The name without the number of its line."""
    return NUMBER.sub("#", name)


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    """Name and value of what would be sent, a first choice where one must be made."""
    chosen: set[str] = set()
    for element in form.all("input", "textarea", "select", "button"):
        name, kind = element.attributes.get("name", ""), element.attributes.get("type", "")
        if not name or (kind in {"radio", "checkbox"} and name in chosen):
            continue
        chosen.add(name)
        yield name, _value(element)


def _typed(form: Element) -> Iterator[str]:
    for element in form.all("input", "textarea"):
        if element.attributes.get("type", "") not in CHOSEN | {"password"}:
            yield element.attributes.get("name", "")


def _value(element: Element) -> str:
    if element.tag == "textarea":
        return element.text()
    if element.tag == "select":
        options = element.all("option")
        picked = [o for o in options if "selected" in o.attributes] or options[-1:]
        return picked[0].attributes.get("value", "") if picked else ""
    return element.attributes.get("value", "")


def kind_of(form: Filled, places: MapAdapter) -> tuple[object, ...]:
    """Forms that go to the same view with the same fields are one."""
    rule, _arguments = places.match(
        form.action.split("?")[0], form.method.upper(), return_rule=True
    )
    return (rule.endpoint, form.method, *sorted({line_of(name) for name in form.names}))


def is_kept(answer: TestResponse, words: str) -> bool:
    """Whether the page still holds what was typed, so that nobody types it again."""
    return any(words == held for form in forms_on("", answer.text) for _name, held in form.fields)


def faults_of(answer: TestResponse) -> Sequence[str]:
    """What is wrong with an answer to senseless words, whatever it was about."""
    if answer.status_code >= 500:
        return [str(answer.status_code)]
    return ["markup came through"] if MARKUP in answer.text else []
