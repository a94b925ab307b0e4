"""What somebody sits with, as the desk reads it."""

import pytest
from flask import Flask

from core.devices import describe

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
ANDROID_TABLET = (
    "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
)
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
