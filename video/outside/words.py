"""What people read about bridges, and what is wrong with one: in words that say what to do."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from video.outside.models import Trouble

KIND_NAMES: Mapping[str, LazyString] = {
    "vdx": _l("MedCom VDX (Videoknudepunktet)"),
    "cms": _l("Cisco Meeting Server"),
    "pexip-policy": _l("Pexip, which asks us"),
    "pexip": _l("Pexip, where we make the rooms"),
}
WRONG: Mapping[Trouble, LazyString] = {
    Trouble.NO_SUCH_PLACE: _l(
        "There is no server of that name. Look for a slip of the pen in the addresses."
    ),
    Trouble.NOT_PUBLIC: _l(
        "The address leads into our own network, where we do not go. Whoever runs the service can "
        "allow it (BRIDGE_NETWORKS)."
    ),
    Trouble.NOT_SECURE: _l("The addresses of a bridge begin with https://."),
    Trouble.CERTIFICATE: _l(
        "The server's certificate (TLS) is out of date, made for another name, or by an authority "
        "that this service does not know. Its owner can renew it, and whoever runs the service can "
        "make its own authority known."
    ),
    Trouble.NO_ANSWER: _l(
        "The bridge did not answer in time. We try again by ourselves. If it goes on, ask its "
        "owner whether it is running and lets us through its firewall."
    ),
    Trouble.MOVED: _l("The server points to another address. Put that one in instead."),
    Trouble.BUSY: _l("The bridge is busy and asked us to wait. We try again by ourselves."),
    Trouble.BROKEN: _l("Something broke at the bridge. We try again by ourselves."),
    Trouble.NO_BRIDGE: _l(
        "What answered is no bridge, or says something that we do not understand. Check the "
        "addresses."
    ),
    Trouble.WRONG_API: _l(
        "There is no version 2 of the interface at this address. Check the address: it ends before "
        "/v2."
    ),
    Trouble.CLOCK: _l(
        "The bridge's clock and ours are more than two minutes apart. Whoever runs the service "
        "sets ours right."
    ),
    Trouble.NOT_LET_IN: _l(
        "The bridge does not know the client name or its secret, or the access has no role (401). "
        "Put them in again, or ask for the role meeting-planner."
    ),
    Trouble.NOT_ALLOWED: _l(
        "The access is known, but may not plan meetings (403). Ask for the role meeting-planner in "
        "your own organisation."
    ),
    Trouble.NO_CAPACITY: _l("The bridge has no room left. We try again by ourselves."),
    Trouble.BADLY_SET_UP: _l(
        "Something is not set up at the bridge: the template, its numbers or the organisation. "
        "Ring its administrator."
    ),
    Trouble.REJECTED: _l("The bridge refused the room as we described it."),
    Trouble.ITS_PROBLEMS: _l("The bridge could not make the room, and does not say why."),
    Trouble.SEALED: _l("We cannot open the secret that we kept. Put it in again."),
    Trouble.TOO_OFTEN: _l("The room was gone at the bridge again and again."),
    Trouble.NO_LOBBY: _l(
        "The call leg profiles are the wrong way round: guests must wait (needsActivation), and "
        "hosts must not. The server's administrator can change it."
    ),
    Trouble.NUMBER_TAKEN: _l("The number is in use at the bridge. We try another one."),
    Trouble.PIN_RULE: _l("The bridge wants PINs of another length. Put in how many digits."),
    Trouble.NOT_ASKED: _l(
        "Pexip answers, but did not ask us. Look at its policy profile: the address, the name and "
        "the password there, and whether its locations use that profile."
    ),
    Trouble.STILL_THERE: _l(
        "The bridge could not close the room: people may still get in. Ring its administrator."
    ),
}
_CMS: Mapping[Trouble, LazyString] = {
    Trouble.WRONG_API: _l(
        "There is no interface (API) at this address. Check it: the web admin interface, with "
        "its port."
    ),
    Trouble.NOT_LET_IN: _l(
        "The server does not know the user name or its password (401). Put them in again."
    ),
    Trouble.NOT_ALLOWED: _l(
        "The user is known, but may not use the interface (403). Ask for a user of the kind api."
    ),
    Trouble.BADLY_SET_UP: _l(
        "Something is not set up at the server: a call leg profile, or the tenant. Ring its "
        "administrator."
    ),
}
_PEXIP: Mapping[Trouble, LazyString] = {
    Trouble.WRONG_API: _l(
        "There is no management interface of Pexip at this address. Check the address: it is that "
        "of the management node."
    ),
    Trouble.NOT_LET_IN: _l(
        "Pexip does not know the user name or its password (401). Put them in again."
    ),
    Trouble.NOT_ALLOWED: _l(
        "The user is known, but may not make rooms (403). Ask for a role that may change the "
        "configuration."
    ),
    Trouble.BADLY_SET_UP: _l(
        "Something is not set up at Pexip: there is no theme of that name, say. Ask its "
        "administrator."
    ),
}
# What is said otherwise of one kind.
WRONG_OF: Mapping[str, Mapping[Trouble, LazyString]] = {
    "cms": _CMS,
    "pexip": _PEXIP,
    "pexip-policy": _PEXIP,
}


def wrong_with(kind: str) -> Mapping[Trouble, LazyString]:
    """The words for a bridge of that kind."""
    return {**WRONG, **WRONG_OF.get(kind, {})}
