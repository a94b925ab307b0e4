"""What somebody sits with, in plain words, from what the browser says of itself."""

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


def describe(user_agent: str) -> str:
    """Phone, tablet or computer, and the family of the browser: "Telefon (iPhone), Safari"."""
    browser = first_of(BROWSERS, user_agent)
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
    if system := first_of(SYSTEMS, user_agent):
        return str(_("Computer (%(kind)s)", kind=system))
    return str(_("Unknown device"))


def first_of(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """The name of the first mark that is found."""
    return next((name for mark, name in marks if mark in user_agent), "")
