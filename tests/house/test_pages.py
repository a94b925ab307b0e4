"""The page check catches each fault it is there for, and finds none in a good page."""

import pytest

from tests.pages import english_of_wtforms, page_faults, read_page

GOOD = """<!DOCTYPE html>
<html lang="da"><head><title>Dit møde – Mødebro</title><link rel="icon" href="/i.svg"></head>
<body><a href="#main">Gå til indhold</a><main id="main"><h1>Dit <span>møde</span></h1>
<p>I dag kl.\u00a010.00. None ved det bedre.</p><img src="/x.svg" alt="">
<form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="a">Emne</label><span id="a-hint">Kort</span><input id="a" aria-describedby="a-hint">
<label>Klar <input type="checkbox"></label>
<button class="button button-primary">Send</button></form>
<button type="button" aria-label="Luk"></button><a class="button" href="/">Tilbage</a>
<script src="/static/a.js"></script></main></body></html>"""

# What is changed in the good page, to what, and a part of the sentence that must come of it.
FAULTS = {
    "no language": ('<html lang="da">', "<html>", "does not say its language"),
    "no heading": ("<h1>Dit <span>møde</span></h1>", "", "one h1, here are 0"),
    "two headings": ("</main>", "<h1>Mere</h1></main>", "one h1, here are 2"),
    "two titles": ("</head>", "<title>Dit møde</title></head>", "one title, here are 2"),
    "another title": ("<title>Dit", "<title>Mit", "does not begin with the h1"),
    "a control without a label": ('<label for="a">Emne</label>', "", "has no label"),
    "an empty label": (">Emne</label>", "></label>", "has no label"),
    "a bare select": ("</form>", "<select></select></form>", "<select> has no label"),
    "a bare meter": ("</main>", "<meter></meter></main>", "<meter> has no label"),
    "a silent button": (' aria-label="Luk"', "", "says nothing"),
    "a silent link": (">Tilbage</a>", "><svg></svg></a>", "says nothing"),
    "an id twice": ("</main>", '<p id="a"></p></main>', "'a' is used 2 times"),
    "a label for nothing": ("</main>", '<label for="b">B</label></main>', "points at 'b'"),
    "a lost hint": ('id="a-hint"', "", "aria-describedby points at 'a-hint'"),
    "a lost heading": ("</main>", '<p aria-labelledby="h"></p></main>', "points at 'h'"),
    "a link to nowhere": ('id="main"', "", "leads nowhere on the page"),
    "an inline style": ("<p>", '<p style="color:red">', "inline code: style"),
    "a style element": ("</head>", "<style>p{}</style></head>", "There is a <style>"),
    "an inline script": ("</head>", "<script>1</script></head>", "<script> without src"),
    "a handler": ("<p>", '<p onclick="go()">', "inline code: onclick"),
    "an htmx handler": ("<p>", '<p hx-on:click="go()">', "inline code: hx-on:click"),
    "a script as link": ('href="/"', 'href="javascript:go()"', "inline code: href"),
    "None as text": ("Kort", " None ", "says 'None'"),
    "Undefined as text": ("Kort", "Undefined", "says 'Undefined'"),
    "value left out": ('href="/"', 'href="/?call="', "a value left out"),
    "None as value": ('value="x"', 'value="None"', "says 'None'"),
    "two filled buttons": ('class="button"', 'class="button-primary"', "here are 2"),
    "a button without type": (' type="button"', "", "has no type and is in no form"),
    "an image without alt": (' alt=""', "", "has no alt"),
    "a form without its token": ('name="csrf_token"', "", "has no CSRF field"),
    "an English refusal": ("Kort", "This field is required.", "English on a Danish page"),
    "an English refusal with a number": (
        "Kort",
        "Field must be at least 3 characters long.",
        "English on a Danish page",
    ),
    "a time that parts": ("kl.\u00a010", "kl. 10", "may part"),
    "a time that parts between tags": ("kl.\u00a010", "kl. <b>10</b>", "may part"),
}


def test_a_good_page_has_no_faults() -> None:
    assert page_faults(GOOD) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_page_check_sees(fault: str) -> None:
    old, new, sentence = FAULTS[fault]
    assert old in GOOD

    found = page_faults(GOOD.replace(old, new, 1))

    assert len(found) == 1, found
    assert sentence in found[0]


def test_english_is_right_on_an_english_page() -> None:
    page = GOOD.replace('lang="da"', 'lang="en"').replace("Kort", "This field is required.")

    assert page_faults(page) == []


def test_texts_of_wtforms_are_known() -> None:
    assert len(english_of_wtforms()) > 30


def test_an_unclosed_element_does_not_swallow_the_page() -> None:
    page = read_page("<div><p>En<p>To</div><h1>Tre</h1>")

    assert [heading.text() for heading in page.all("h1")] == ["Tre"]
