"""What is said of camera and microphone, in the room and wherever else they are asked for."""

from flask_babel import lazy_gettext as _l

ASKING = _l("Your phone or computer asks whether it may use camera and microphone. Press “Allow”.")

# What is lacking, by the names that static/js/room-media.js gives it.
LACKS = {
    "refused": _l("This page may not use your camera and microphone."),
    "missing": _l("We can find neither camera nor microphone."),
    "no-camera": _l("We cannot use your camera."),
    "no-microphone": _l("We cannot use your microphone."),
    "busy": _l("Another program uses your camera or microphone."),
    "insecure": _l("Camera and microphone work only at an address that begins with https."),
}

# What that means for somebody who is in a meeting just now.
IN_ROOM = {
    "refused": _l(
        "Press the sign beside the address at the top, choose “Allow”, and load the page again."
        " You can see and hear the others meanwhile."
    ),
    "missing": _l("You can see and hear the others. Come in from a phone to be seen, or call."),
    "no-camera": _l("The others hear you, but do not see you."),
    "no-microphone": _l("The others see you, but do not hear you. Call as well."),
    "busy": _l("Close it, and load the page again."),
    "insecure": _l("Open the meeting from the link in your message, or call."),
}
