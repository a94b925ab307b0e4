"""The front page: a code gets you in, and the demo shows you round."""

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking import front, guessing
from core import clock, throttle
from core.config import Settings
from tests.browse import post
from tests.conftest import Work
from tests.personal.makers import Made, remove


@pytest.mark.parametrize("shape", ["{}{}", "{} {}", " {}\u00a0{} ", "{}-{}", "{}\t{}\r\n"])
def test_a_code_leads_to_the_page(client: FlaskClient, meeting: Made, shape: str) -> None:
    code = meeting.codes["ida"]

    answer = post(client, "/codes", {"code": shape.format(code[:4], code[4:])}, page="/")

    assert (answer.status_code, answer.location) == (303, meeting.url())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Skriv de otte tal i din kode."),
        ("1234", "Den kode kender vi ikke."),
        ("0000 0000", "Den kode kender vi ikke."),
        ("<b>æ🙂", "Den kode kender vi ikke."),
        ("1" * 10_000, "Den kode kender vi ikke."),
        ("1234\0", "Den kode kender vi ikke."),
    ],
)
def test_a_code_we_do_not_know_is_kept_as_typed(
    client: FlaskClient, meeting: Made, typed: str, words: str
) -> None:
    answer = post(client, "/codes", {"code": typed}, page="/")

    assert answer.status_code == 422
    assert words in answer.text
    assert typed.replace("\0", "").replace("<", "&lt;").replace(">", "&gt;") in answer.text


def test_code_of_somebody_removed_leads_nowhere(
    client: FlaskClient, work: Work, meeting: Made
) -> None:
    remove(work, meeting.people["ida"])

    assert post(client, "/codes", {"code": meeting.codes["ida"]}, page="/").status_code == 422


def test_codes_are_not_to_be_guessed(client: FlaskClient, meeting: Made) -> None:
    for _ in range(guessing.TRIES):
        assert post(client, "/codes", {"code": "00000000"}, page="/").status_code == 422

    answer = post(client, "/codes", {"code": meeting.codes["ida"]}, page="/")

    assert answer.status_code == 429
    assert "For mange forsøg" in answer.text


def test_many_who_guess_together_are_stopped_as_well(
    client: FlaskClient, work: Work, meeting: Made
) -> None:
    with work():
        for _ in range(guessing.TRIES_OF_ALL):
            throttle.count_try("code", "", limit=guessing.TRIES_OF_ALL, now=clock.now())

    answer = post(client, "/codes", {"code": meeting.codes["ida"]}, page="/")

    assert answer.status_code == 429


def test_only_codes_that_nobody_has_count_against_everybody(
    client: FlaskClient, work: Work, meeting: Made
) -> None:
    typed = (meeting.codes["ida"], "1234", "en kode", "00000000")
    for code in typed:
        post(client, "/codes", {"code": code}, page="/")

    with work():
        assert throttle.tries_made("code", "", now=clock.now()) == 1


def test_the_operator_is_told_that_codes_are_guessed(
    app: Flask, client: FlaskClient, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    with work():
        for _ in range(guessing.TRIES_OF_ALL - 1):
            throttle.count_try("code", "", limit=guessing.TRIES_OF_ALL, now=clock.now())
        assert front.guessing_fault() is None

    for status in (422, 429):
        assert post(client, "/codes", {"code": "00000000"}, page="/").status_code == status

    assert [r.message for r in caplog.records].count(
        "codes are guessed: the code box is closed for a while"
    ) == 1
    assert "code_box: closed: 500 wrong codes" in app.test_cli_runner().invoke(args="doctor").output
    assert "code_box" not in client.get("/readyz").text  # visitors still come


def test_the_way_back_to_the_code_box(client: FlaskClient) -> None:
    assert client.get("/codes").location == "/"


def test_the_tour_is_for_the_demo(client: FlaskClient) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert "Se det med deres øjne" not in page.text


def test_the_demo_shows_those_stops_that_exist(
    app: Flask, client: FlaskClient, other_settings: Callable[..., Settings]
) -> None:
    usual = app.extensions["moedebro_settings"]
    app.extensions["moedebro_settings"] = other_settings(demo=True)
    try:
        page = client.get("/").text
    finally:
        app.extensions["moedebro_settings"] = usual

    there = [stop for stop in front.TOUR if stop.endpoint in app.view_functions]
    assert page.count('class="face"') == len(there)


def test_the_tour_fills_in_whom_one_signs_in_as(
    app: Flask, client: FlaskClient, other_settings: Callable[..., Settings]
) -> None:
    usual = app.extensions["moedebro_settings"]
    app.extensions["moedebro_settings"] = other_settings(demo=True)
    try:
        ways = re.findall(r'href="(/sign-in\?[^"]+)"', client.get("/").text)
        form = client.get(html.unescape(ways[0])).text
    finally:
        app.extensions["moedebro_settings"] = usual

    assert re.search(r'name="email"[^>]*value="anna@example.org"', form)
    assert 'value="anna@' not in client.get("/sign-in").text
