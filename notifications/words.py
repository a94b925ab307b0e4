"""What a failure code means, for people."""

from flask_babel import lazy_gettext as _l

KNOWN_BAD = "suppressed"  # an address that no mail is sent to any more
CAME_BACK = "came back"  # to its own address, with words that no program of ours can read
# What providers say of a number, in their own codes: Twilio's are decimal, GatewayAPI's not.
NOBODY = {"21211", "21214", "21217", "21614", "30005", "30006"}
SWITCHED_OFF = {"30003"}
NOT_WANTED = {"21610", "30004"}
KEPT = "pilot"
STOPPED_BY_OPERATOR = {"30007", "30034"}


# Whole codes of our own.
OURS = {
    "unclear": _l("We do not know whether it arrived. Call, and ask."),
    "limit": _l("The service has sent as many SMS as it may. Call instead."),
    "stopped": _l("They asked us to send no more SMS. Call instead."),
    KNOWN_BAD: _l("Mail to this address has come back before. Correct the address, or call."),
    CAME_BACK: _l("The mail came back, and does not say why. Call, and ask for the address."),
    KEPT: _l("It is sent when the service goes live."),
}


def failure_words(code: str) -> object:
    """Why a message did not get there, said in the language of whoever reads it (lazy)."""
    if code in OURS:
        return OURS[code]
    if code.startswith(("sms ", "400 ")):
        return _words_of_sms(code.rpartition(" ")[2])
    words = _l("The message did not get through.")
    if " 5.1." in code:
        words = _l("There is nobody at that address. Check that it is written right.")
    elif " 5.2." in code:
        words = _l("The mailbox is full or closed.")
    elif " 5.7." in code:
        words = _l("The receiver's mail system turned the message away.")
    elif code.startswith("gave up"):
        words = _l("We tried for three days without getting through.")
    return words


def _words_of_sms(code: str) -> object:
    words = _l("The phone did not get the message.")
    if code in NOBODY:
        words = _l("That number takes no SMS. Check that it is written right.")
    elif code in SWITCHED_OFF:
        words = _l("The phone was switched off, or out of reach.")
    elif code in NOT_WANTED:
        words = _l("The phone takes no messages from us.")
    elif code in STOPPED_BY_OPERATOR:
        words = _l("The phone company stopped the message.")
    return words
