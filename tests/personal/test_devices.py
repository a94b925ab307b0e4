"""What somebody sits with, as the desk reads it."""

import pytest
from flask import Flask

from booking.personal.devices import Device, app_of, describe, device_of

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
ANDROID_TABLET = (
    "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
)
IN_FACEBOOK = IPHONE.removesuffix(" Safari/604.1") + " [FBAN/FBIOS;FBAV/490.0.0.30;FBDV/iPhone14,5]"
IN_INSTAGRAM = IPHONE.removesuffix(" Safari/604.1") + " Instagram 350.0.0.20"
IN_A_WEBVIEW = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/130.0 Mobile"
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Safari/605.1.15"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.mark.parametrize(
    ("says", "means"),
    [
        (IPHONE, "Telefon (iPhone), Safari"),
        (ANDROID_TABLET, "Tablet (Android), Chrome"),
        (WINDOWS, "Computer (Windows), Edge"),
        ("", "Ukendt udstyr"),
        ("<script>\r\nx" * 1_000, "Ukendt udstyr"),
    ],
)
def test_devices_in_plain_words(app: Flask, says: str, means: str) -> None:
    with app.test_request_context():
        assert describe(says) == means


@pytest.mark.parametrize(
    ("says", "family"),
    [
        (IPHONE, Device.IPHONE),
        (ANDROID_TABLET, Device.ANDROID),
        (WINDOWS, Device.CHROMIUM),
        (MAC, Device.SAFARI),
        (FIREFOX, Device.FIREFOX),
        ("", Device.OTHER),
    ],
)
def test_the_family_decides_the_remedies(says: str, family: Device) -> None:
    assert device_of(says) == family


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
