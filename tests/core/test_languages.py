"""Templates say things in the reader's language."""

import sys
from collections.abc import Callable

import pytest
from flask import Flask, g, render_template_string
from flask_babel import force_locale, get_locale, gettext

from core import languages
from core.filters import when
from tests.support.makers import NOON

SAYS = '{{ _("Sign out") }} {{ _("%(name)s has it", name=name) }}'


@pytest.mark.parametrize(
    ("language", "said"), [("da", "Log af Bo har den"), ("en", "Sign out Bo has it")]
)
def test_a_template_speaks_the_language_of_the_reader(app: Flask, language: str, said: str) -> None:
    with app.test_request_context():
        g.language = language

        assert render_template_string(SAYS, name="Bo") == said


def test_a_letter_speaks_that_of_whoever_gets_it(app: Flask) -> None:
    with app.test_request_context():
        g.language = "da"
        assert gettext("Sign out") == "Log af"

        with force_locale("en"):
            assert render_template_string(SAYS, name="Bo").startswith("Sign out")
            assert gettext("Sign out") == "Sign out"
        assert gettext("Sign out") == "Log af"


def test_what_was_forced_first_is_over_as_well(app: Flask) -> None:
    with app.test_request_context():
        with force_locale("en"):
            assert render_template_string(SAYS, name="Bo").startswith("Sign out")

        assert render_template_string(SAYS, name="Bo").startswith("Log af")


def test_what_was_decided_stands_where_we_look(app: Flask) -> None:
    """It is private: kept elsewhere, each word would be asked for anew, and nobody would notice."""
    with app.test_request_context():
        g.language = "da"
        assert g.get("_flask_babel") is None

        decided = get_locale()

        assert g._flask_babel.babel_locale is decided
        with force_locale("en"):
            assert g._flask_babel.babel_locale is get_locale()


def test_without_it_the_language_is_found_all_the_same(app: Flask) -> None:
    with app.test_request_context():
        g.language = "da"
        assert languages.is_danish()

        g.pop("_flask_babel")

        assert languages.is_danish()
        assert render_template_string(SAYS, name="Bo").startswith("Log af")


def calls_of(ask: Callable[[], object]) -> int:
    """How many functions it calls, itself among them: of a clock a busy machine knows nothing."""
    heard: list[str] = []
    sys.setprofile(lambda _frame, event, _arg: heard.append(event) if "call" in event else None)
    try:
        ask()
    finally:
        sys.setprofile(None)
    return len(heard)


def test_to_look_there_is_less_than_half_of_asking(app: Flask) -> None:
    """Else there is no reason to: then use `get_locale` alone."""
    with app.test_request_context():
        get_locale()  # decided

        assert 2 * calls_of(languages._spoken) <= calls_of(get_locale)


def test_what_is_filled_in_is_escaped(app: Flask) -> None:
    with app.test_request_context():
        assert "&lt;b&gt;" in render_template_string(SAYS, name="<b>")


def test_a_day_is_said_in_each_language_by_itself(app: Flask) -> None:
    with app.test_request_context():
        danish = when(NOON, NOON)
        with force_locale("en"):
            assert when(NOON, NOON) != danish


def test_a_percent_sign_is_said_as_one(app: Flask) -> None:
    with app.test_request_context():
        alone = '{{ _("100%%") }}'

        assert render_template_string(alone) == "100%"
