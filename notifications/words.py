"""What a failure code means, for people."""

from flask_babel import lazy_gettext as _l


def failure_words(code: str) -> object:
    """Why a message did not get there, said in the language of whoever reads it (lazy)."""
    words = _l("The message did not get through.")
    if " 5.1." in code or code.startswith("400 21"):  # Twilio's 21xxx speak of the number
        words = _l("There is nobody at that address. Check that it is written right.")
    elif " 5.2." in code:
        words = _l("The mailbox is full or closed.")
    elif " 5.7." in code:
        words = _l("The receiver's mail system turned the message away.")
    elif code.startswith("gave up"):
        words = _l("We tried for three days without getting through.")
    return words
