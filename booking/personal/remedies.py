"""What to try when something in the test does not work: by fault, device and browser."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from booking.equipment import FAULTS, NO_DEVICE, Fault, Part
from booking.personal.families import Family
from video.words import LACKS

LOAD_AGAIN = _l("Load the page again, and press »Allow«.")
OTHER_DEVICE = _l("Is there none? Use a phone. Open the link in your message on it.")
RESTART = _l("Turn the phone off and on, and open the page again.")
NOT_WIFI = _l("Turn off Wi-Fi, and use the phone's own network.")
TURN_OFF_VPN = _l("Do you use VPN? Turn it off, if you may.")
HEADSET_ELSEWHERE = _l("Turn off Bluetooth. The sound may go to something else in the house.")
OTHER_BROWSER = _l("Use the newest Edge, Chrome, Firefox or Safari.")

Steps = tuple[LazyString, ...]

LEAVE: dict[Family, Steps] = {
    Family.IPHONE: (
        _l("Press the sign beside the address."),
        _l("Choose the settings of the page. Allow camera and microphone."),
        LOAD_AGAIN,
        _l("No help? Open »Settings« on the phone, find the browser, and turn both on."),
    ),
    Family.ANDROID: (
        _l("Press the sign to the left of the address, at the top."),
        _l("Press »Permissions«. Turn on camera and microphone."),
        LOAD_AGAIN,
        _l("No help? Open »Settings« on the phone, find the browser, and turn both on."),
    ),
    Family.FIREFOX: (
        _l("Press the sign with a line through it, beside the address."),
        _l("Press the cross beside »Blocked«."),
        LOAD_AGAIN,
    ),
    Family.SAFARI: (
        _l("Open the menu »Safari« at the top. Choose the settings of this page."),
        _l("Allow camera and microphone."),
        LOAD_AGAIN,
    ),
    Family.CHROMIUM: (
        _l("Press the sign to the left of the address, at the top."),
        _l("Turn on camera and microphone."),
        LOAD_AGAIN,
    ),
}
PHONE: dict[tuple[Part, Fault], Steps] = {
    (Part.CAMERA, Fault.MISSING): (RESTART, _l("Use another phone or a computer.")),
    (Part.CAMERA, Fault.BUSY): (
        _l("Close the other apps. End the call, if you are in one."),
        RESTART,
    ),
    (Part.CAMERA, Fault.UNSEEN): (
        _l("Take away what covers the camera."),
        _l("Turn on a light."),
        RESTART,
    ),
    (Part.MICROPHONE, Fault.SILENT): (
        _l("Take off your headset, and turn off Bluetooth."),
        _l("Keep your fingers away from the bottom of the phone. The microphone is there."),
        _l("Speak a little louder."),
    ),
    (Part.SPEAKER, Fault.UNHEARD): (
        _l("Turn up the sound on the side of the phone while the tone plays."),
        _l("Is the phone set to be silent? Turn that off."),
        HEADSET_ELSEWHERE,
    ),
    (Part.CONNECTION, Fault.BLOCKED): (NOT_WIFI, TURN_OFF_VPN),
}
COMPUTER: dict[tuple[Part, Fault], Steps] = {
    (Part.CAMERA, Fault.MISSING): (
        _l("Is the camera on a cable? Take the cable out, and put it in again."),
        _l("Look for a key or a slide that turns the camera on."),
        OTHER_DEVICE,
    ),
    (Part.MICROPHONE, Fault.MISSING): (
        _l("Is there a cable on your headset? Take it out, and put it in again."),
        OTHER_DEVICE,
    ),
    (Part.CAMERA, Fault.BUSY): (
        _l("Close Teams, Zoom and other programs that may use it."),
        _l("Turn the computer off and on, and open the page again."),
    ),
    (Part.CAMERA, Fault.UNSEEN): (
        _l("Is there a slide in front of the camera? Push it aside."),
        _l("Turn on a light."),
        _l("Are there two cameras? Choose the other one beside the address."),
    ),
    (Part.MICROPHONE, Fault.SILENT): (
        _l("Is there a button on your headset or on its cable? Press it."),
        _l("Open the sound settings of the computer. Choose the right microphone, and turn it up."),
        _l("Speak a little louder."),
    ),
    (Part.SPEAKER, Fault.UNHEARD): (
        _l("Turn up the sound of the computer while the tone plays."),
        _l("Open the sound settings. Choose the right speaker or headset."),
        HEADSET_ELSEWHERE,
    ),
    (Part.CONNECTION, Fault.BLOCKED): (
        TURN_OFF_VPN,
        _l("Use another network. You can share the one of your phone."),
    ),
}
OPEN_ELSEWHERE: dict[Family, Steps] = {
    Family.IPHONE: (
        _l("Press the three dots, or the sign that looks like a compass."),
        _l("Choose »Open in Safari«."),
        _l("Or open the link from your message once more."),
    ),
    Family.ANDROID: (
        _l("Press the three dots at the top."),
        _l("Choose »Open in Chrome«, or »Open in browser«."),
        _l("Or open the link from your message once more."),
    ),
}
RENEW: dict[Family, Steps] = {
    Family.IPHONE: (
        _l("Use Safari."),
        _l("Open »Settings«, then »General«, and update the phone."),
    ),
    Family.ANDROID: (_l("Use Chrome. Update it in the Play Store."),),
}
WORK_COMPUTER = _l("Is it a computer from your work? They may have closed for this. Use a phone.")
LOCAL_IT = _l("Is it locked by your workplace? Only your local IT can open it. Call them.")
WORK_NETWORK = _l(
    "Does the network of your workplace stop it? Tell your local IT that it stops video (WebRTC)."
)

# Where the people are to be told more than the room's own words say.
OWN = {
    Fault.IN_APP: _l("You have opened the page inside another app. Video seldom works there."),
    Fault.OLD: _l("This browser is too old for video."),
    Fault.BLOCKED: _l("Your network stops the video."),
    Fault.SILENT: _l("We cannot hear you."),
    Fault.UNHEARD: _l("You could not hear the tone."),
    Fault.UNSEEN: _l("You could not see yourself."),
}
TITLES = {
    Part.BROWSER: _l("Open the page in another way"),
    Part.CONNECTION: _l("The connection is missing"),
    Part.MICROPHONE: _l("The microphone is missing"),
    Part.SPEAKER: _l("The sound is missing"),
    Part.CAMERA: _l("The camera is missing"),
}


@dataclass(frozen=True)
class Remedy:
    """What to try for one fault of one part."""

    part: Part
    fault: Fault
    steps: Steps


def remedies(device: Family, *, is_private: bool) -> Iterator[Remedy]:
    """For every fault there is."""
    for part, faults in FAULTS.items():
        for fault in faults:
            yield Remedy(part, fault, steps(part, fault, device, is_private=is_private))


def steps(part: Part, fault: Fault, device: Family, *, is_private: bool) -> Steps:
    """One after the other; what costs least comes first."""
    found = _steps(part, fault, device)
    if not device.is_computer or fault not in (Fault.REFUSED, Fault.BLOCKED):
        return found
    if is_private:
        return (*found, WORK_COMPUTER)
    return (*found, WORK_NETWORK if fault == Fault.BLOCKED else LOCAL_IT)


def _steps(part: Part, fault: Fault, device: Family) -> Steps:
    if fault == Fault.REFUSED:
        return LEAVE.get(device, LEAVE[Family.CHROMIUM])
    if fault == Fault.INSECURE:
        return (_l("Open the page from the link in your message."),)
    if fault == Fault.IN_APP:
        return OPEN_ELSEWHERE.get(device, (OTHER_BROWSER,))
    if fault == Fault.OLD:
        return RENEW.get(device, (OTHER_BROWSER,))
    kind = COMPUTER if device.is_computer else PHONE
    return kind.get((part, fault)) or kind[Part.CAMERA, fault]


def sentence(part: Part, fault: Fault, *, is_alone: bool) -> str:
    """What is wrong. `is_alone`: of camera and microphone, only this one is lacking."""
    if fault not in NO_DEVICE:
        return str(OWN[fault])
    if is_alone and fault != Fault.INSECURE:
        return str(LACKS["no-camera" if part == Part.CAMERA else "no-microphone"])
    return str(LACKS[fault])
