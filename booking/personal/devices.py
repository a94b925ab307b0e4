"""What somebody sits with, in plain words, from what the browser says of itself."""

from enum import StrEnum

from flask_babel import gettext as _

# Looked for in this order: each browser claims to be those after it as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
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


class Device(StrEnum):
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
        return self not in (Device.IPHONE, Device.ANDROID)


def device_of(user_agent: str) -> Device:
    """Which remedies are right."""
    if any(mark in user_agent for mark in ("iPhone", "iPad")):
        return Device.IPHONE
    if "Android" in user_agent:
        return Device.ANDROID
    known = {"Firefox": Device.FIREFOX, "Safari": Device.SAFARI, "": Device.OTHER}
    return known.get(_first(BROWSERS, user_agent), Device.CHROMIUM)


def app_of(user_agent: str) -> str | None:
    """The program whose own browser this is, if it is not a browser proper."""
    if found := _first(APPS, user_agent):
        return found
    is_bare = "AppleWebKit" in user_agent and "Mobile/" in user_agent
    if "; wv)" in user_agent or (is_bare and "Safari/" not in user_agent):
        return str(_("another app"))
    return None


def describe(user_agent: str) -> str:
    """Phone, tablet or computer, and the family of the browser: "Telefon (iPhone), Safari"."""
    browser = _first(BROWSERS, user_agent)
    return ", ".join(part for part in (_machine(user_agent), browser) if part)


def _machine(user_agent: str) -> str:
    if "iPhone" in user_agent:
        return str(_("Phone (%(kind)s)", kind="iPhone"))
    if "iPad" in user_agent:
        return str(_("Tablet (%(kind)s)", kind="iPad"))
    if "Android" in user_agent and "Mobile" in user_agent:
        return str(_("Phone (%(kind)s)", kind="Android"))
    if "Android" in user_agent:
        return str(_("Tablet (%(kind)s)", kind="Android"))
    if system := _first(SYSTEMS, user_agent):
        return str(_("Computer (%(kind)s)", kind=system))
    return str(_("Unknown device"))


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
