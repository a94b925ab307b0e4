"""What somebody sits with, in plain words, from what the browser says of itself."""

import re

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
NAMES = "|".join(sorted({name for _mark, name in BROWSERS}))
BROWSER_WITH_VERSION = re.compile(rf"(?:{NAMES}) \d{{1,4}}")
SYSTEMS = (
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """Phone, tablet or computer, and the browser: "Telefon (iPhone), Safari 18"."""
    return ", ".join(part for part in (_machine(user_agent), _browser(user_agent)) if part)


def browser_in(described: str) -> str:
    """Of such a description, browser and version: "Safari 18". Nothing where there is none."""
    last = described.rpartition(", ")[2]
    return last if BROWSER_WITH_VERSION.fullmatch(last) else ""


def _browser(user_agent: str) -> str:
    mark, name = next(((m, n) for m, n in BROWSERS if m in user_agent), ("", ""))
    said = "Version" if name == "Safari" else mark.rstrip("/")
    version = re.search(rf"{said}(?:iOS|A)?/(\d{{1,4}})", user_agent) if name else None
    return f"{name} {version[1]}" if version else name


def _machine(user_agent: str) -> str:
    if "iPhone" in user_agent:
        return str(_("Phone (%(kind)s)", kind="iPhone"))
    if "iPad" in user_agent:
        return str(_("Tablet (%(kind)s)", kind="iPad"))
    if "Android" in user_agent and "Mobile" in user_agent:
        return str(_("Phone (%(kind)s)", kind="Android"))
    if "Android" in user_agent:
        return str(_("Tablet (%(kind)s)", kind="Android"))
    if system := first_of(SYSTEMS, user_agent):
        return str(_("Computer (%(kind)s)", kind=system))
    return str(_("Unknown device"))


def first_of(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """The name of the first mark that is found."""
    return next((name for mark, name in marks if mark in user_agent), "")
