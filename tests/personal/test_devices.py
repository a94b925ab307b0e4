"""Which guide fits what somebody sits with."""

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.guides.names import Device
from booking.personal.devices import device_in, guess
from booking.personal.families import Family, app_of, family_of
from core.devices import describe
from tests.core.test_devices import ANDROID_TABLET, IPHONE, WINDOWS

IN_FACEBOOK = IPHONE.removesuffix(" Safari/604.1") + " [FBAN/FBIOS;FBAV/490.0.0.30;FBDV/iPhone14,5]"
IN_INSTAGRAM = IPHONE.removesuffix(" Safari/604.1") + " Instagram 350.0.0.20"
IN_A_WEBVIEW = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/130.0 Mobile"
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Safari/605.1.15"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.mark.parametrize(
    ("says", "family"),
    [
        (IPHONE, Family.IPHONE),
        (ANDROID_TABLET, Family.ANDROID),
        (WINDOWS, Family.CHROMIUM),
        (MAC, Family.SAFARI),
        (FIREFOX, Family.FIREFOX),
        ("", Family.OTHER),
    ],
)
def test_the_family_decides_the_remedies(says: str, family: Family) -> None:
    assert family_of(says) == family


@pytest.mark.parametrize(
    ("says", "app_named"),
    [
        (IN_FACEBOOK, "Facebook"),
        (IN_INSTAGRAM, "Instagram"),
        (IN_A_WEBVIEW, "en anden app"),
        (IPHONE.removesuffix(" Safari/604.1"), "en anden app"),
        *((browser, None) for browser in (IPHONE, ANDROID_TABLET, WINDOWS, MAC, FIREFOX, "")),
    ],
)
def test_a_browser_in_an_app_is_known(app: Flask, says: str, app_named: str | None) -> None:
    with app.test_request_context():
        assert app_of(says) == app_named


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
