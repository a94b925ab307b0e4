"""Phone numbers: any spacing is accepted, E.164 is kept."""

import phonenumbers
from phonenumbers import NumberParseException


def to_e164(text: str) -> str | None:
    """The number as +4500112233, or None when it cannot be one.

    What is *possible* is accepted, not only what is assigned: made-up numbers are for demos.
    """
    typed = "".join(c for c in text if c.isdigit() or c == "+")
    if len(typed) == 8 and typed.isdecimal():
        typed = "+45" + typed
    elif typed.startswith("00"):
        typed = "+" + typed.removeprefix("00")
    try:
        number = phonenumbers.parse(typed, "DK")
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
