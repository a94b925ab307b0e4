"""Which guide fits what somebody sits with."""

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.guides.names import Device
from booking.personal.devices import device_in, guess
from core.devices import describe
from tests.core.test_devices import ANDROID_TABLET, IPHONE, WINDOWS

GUESSES = [
    (IPHONE, Device.PHONE),
    (ANDROID_TABLET, Device.TABLET),
    (ANDROID_TABLET.replace("Safari", "Mobile Safari"), Device.PHONE),
    (IPHONE.replace("iPhone", "iPad"), Device.TABLET),
    (WINDOWS, Device.COMPUTER),
]


@pytest.mark.parametrize(("says", "device"), [*GUESSES, ("", Device.COMPUTER)])
def test_which_guide_somebody_is_given_first(says: str, device: Device) -> None:
    assert guess(says) == device


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("says", "device"), GUESSES)
def test_the_device_is_found_again_in_our_words(
    app: Flask, says: str, device: Device, language: str
) -> None:
    with app.test_request_context(), force_locale(language):
        assert device_in(describe(says)) == device


@pytest.mark.parametrize("words", ["", "Ukendt udstyr", "min gamle tlf"])
def test_no_device_is_read_out_of_other_words(words: str) -> None:
    assert device_in(words) is None
