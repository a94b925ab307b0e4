"""Which guide fits what somebody sits with."""

from booking.guides.names import Device


def guess(user_agent: str) -> Device:
    """What somebody sits with. A guess: an iPad may say that it is a Mac."""
    if "iPhone" in user_agent or ("Android" in user_agent and "Mobile" in user_agent):
        return Device.PHONE
    if "iPad" in user_agent or "Android" in user_agent:
        return Device.TABLET
    return Device.COMPUTER


# How `describe` begins, in both languages: a ticket keeps the words, not the device.
FIRST_WORDS = {
    "Phone": Device.PHONE,
    "Telefon": Device.PHONE,
    "Tablet": Device.TABLET,
    "Computer": Device.COMPUTER,
}


def device_in(description: str) -> Device | None:
    """The device that a description of ours names."""
    return FIRST_WORDS.get(description.partition(" ")[0].rstrip(","))
