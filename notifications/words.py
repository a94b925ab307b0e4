"""What a failure code means, for people."""

from flask_babel import gettext as _


def failure_words(code: str) -> str:
    """Why a message did not get there, in the reader's language."""
    words = _("The message did not get through.")
    if " 5.1." in code or code.startswith("400 21"):  # Twilio's 21xxx speak of the number
        words = _("There is nobody at that address. Check that it is written right.")
    elif " 5.2." in code:
        words = _("The mailbox is full or closed.")
    elif " 5.7." in code:
        words = _("The receiver's mail system turned the message away.")
    elif code.startswith("gave up"):
        words = _("We tried for three days without getting through.")
    return str(words)
