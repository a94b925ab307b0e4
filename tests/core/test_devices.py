"""What somebody sits with, as the desk reads it."""

import pytest
from flask import Flask

from core.devices import browser_in, describe

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
        (IPHONE, "Telefon (iPhone), Safari 18"),
        (ANDROID_TABLET, "Tablet (Android), Chrome 130"),
        (WINDOWS, "Computer (Windows), Edge 130"),
        ("", "Ukendt udstyr"),
        ("<script>\r\nx" * 1_000, "Ukendt udstyr"),
    ],
)
def test_devices_in_plain_words(app: Flask, says: str, means: str) -> None:
    with app.test_request_context():
        assert describe(says) == means


@pytest.mark.parametrize(
    ("described", "browser"),
    [
        ("Telefon, Android 14, Chrome 131", "Chrome 131"),
        ("Tablet (iPad), Safari 18", "Safari 18"),
        ("Computer (Windows), Edge", ""),
        ("Ringede", ""),
        ("", ""),
    ],
)
def test_the_browser_is_read_out_of_the_words(described: str, browser: str) -> None:
    assert browser_in(described) == browser


@pytest.mark.parametrize(
    ("says", "browser"),
    [
        ("(iPhone) AppleWebKit CriOS/131.0.1 Mobile Safari/604.1", "Chrome 131"),
        ("(iPhone) FxiOS/133.0 Mobile Safari/604.1", "Firefox 133"),
        ("(Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133"),
        ("(Linux; Android 14; Mobile) Chrome/131 EdgA/131.0", "Edge 131"),
        ("(Windows) Chrome/131 OPR/116.0", "Opera 116"),
    ],
)
def test_each_browser_says_its_version(app: Flask, says: str, browser: str) -> None:
    with app.test_request_context():
        assert browser_in(describe(says)) == browser
