"""What every form knows of words."""

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    EmailField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import InputRequired

from core.forms import Form, MailAddress, looks_like_cpr, mask_cpr

NUMBERS = ["010190-1234", "0101901234", "010190 1234", "010190–1234", "010190\xa0-\xa01234",
           "01.01.90-1234", "01 01 90 1234", "610190-1234"]  # fmt: skip
OTHERS = ["320190-1234", "011390-1234", "7020 4021", "+45 12 34 56 78", "2026-12-01", "kl. 14.30",
          "mødet den 01.12.26 kl. 1430", "12345678901234", "01-12-2026"]  # fmt: skip


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_number_of_a_person_is_seen_however_it_is_written(typed: str) -> None:
    assert looks_like_cpr(f"Hun har {typed}, tror jeg")
    assert mask_cpr(typed) == "••••••-••••"


@pytest.mark.parametrize("typed", OTHERS)
def test_other_numbers_are_let_through(typed: str) -> None:
    assert not looks_like_cpr(typed)


class AddressForm(Form):
    """Nothing but an address."""

    email = EmailField("", [MailAddress()])


def refused(app: Flask, typed: str) -> list[str]:
    with app.test_request_context(), force_locale("da"):
        form = AddressForm(MultiDict({"email": typed}))
        form.validate()
        return [str(said) for said in form.email.errors]


@pytest.mark.parametrize("typed", ["ida@example.org", "ida@sønderborg.dk", "ida@straße.de"])
def test_an_address_that_mail_servers_take_is_taken(app: Flask, typed: str) -> None:
    assert refused(app, typed) == []


@pytest.mark.parametrize("typed", ["søren@example.org", "bæk.åse@sønderborg.dk"])
def test_danish_letters_before_the_at_are_refused_in_words(app: Flask, typed: str) -> None:
    assert refused(app, typed) == [
        "Før @ kan der ikke stå æ, ø eller å. Spørg, hvordan adressen skrives."
    ]


@pytest.mark.parametrize("typed", ["ida", "ida@", "@example.org", "ida@example", "ida@@x.dk"])
def test_what_is_no_address_is_refused(app: Flask, typed: str) -> None:
    assert refused(app, typed) == ["Skriv en mailadresse, for eksempel navn@eksempel.dk."]


def test_a_choice_that_was_not_made_is_asked_for_as_one(app: Flask) -> None:
    class Asked(Form):
        way = RadioField("Hvordan", [InputRequired()], choices=[SelectChoice("a", "A")])
        name = StringField("Navn", [InputRequired()])

    with app.test_request_context(method="POST"):
        form = Asked(MultiDict())
        form.submitted()

    assert (form.way.errors, form.name.errors) == (["Vælg en af mulighederne."], ["Udfyld feltet."])
