"""Which family of browser somebody tests in, and whether it is one inside another program."""

from enum import StrEnum

from flask_babel import gettext as _

from core.devices import BROWSERS, first_of

# Browsers inside other programs, where camera and microphone often may not be used.
APPS = (
    ("FBAN/Messenger", "Messenger"),
    ("MessengerForiOS", "Messenger"),
    ("Orca-Android", "Messenger"),
    ("FBAN", "Facebook"),
    ("FBAV", "Facebook"),
    ("FB_IAB", "Facebook"),
    ("Instagram", "Instagram"),
    ("LinkedInApp", "LinkedIn"),
    ("Snapchat", "Snapchat"),
    ("BytedanceWebview", "TikTok"),
    ("musical_ly", "TikTok"),
    ("Twitter for", "X"),
    ("Pinterest", "Pinterest"),
    ("GSA/", "Google"),
)


class Family(StrEnum):
    """What decides where one gives leave to use camera and microphone."""

    IPHONE = "iphone"  # and iPad
    ANDROID = "android"
    CHROMIUM = "chromium"  # Chrome, Edge and their like on a computer
    FIREFOX = "firefox"
    SAFARI = "safari"  # on a Mac; an iPad says that it is one
    OTHER = "other"

    @property
    def is_computer(self) -> bool:
        """Not a phone or tablet, as far as we know."""
        return self not in (Family.IPHONE, Family.ANDROID)


def family_of(user_agent: str) -> Family:
    """Which remedies are right."""
    if any(mark in user_agent for mark in ("iPhone", "iPad")):
        return Family.IPHONE
    if "Android" in user_agent:
        return Family.ANDROID
    known = {"Firefox": Family.FIREFOX, "Safari": Family.SAFARI, "": Family.OTHER}
    return known.get(first_of(BROWSERS, user_agent), Family.CHROMIUM)


def app_of(user_agent: str) -> str | None:
    """The program whose own browser this is, if it is not a browser proper."""
    if found := first_of(APPS, user_agent):
        return found
    is_bare = "AppleWebKit" in user_agent and "Mobile/" in user_agent
    if "; wv)" in user_agent or (is_bare and "Safari/" not in user_agent):
        return str(_("another app"))
    return None
