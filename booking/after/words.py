"""What the choices of a closing are called."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from booking.models import Came, Reached

CAME: dict[Came, LazyString] = {
    Came.TOOK_PART: _l("Took part"),
    Came.SUBSTITUTE: _l("Sent a substitute"),
    Came.TECHNICAL: _l("Technical trouble"),
    Came.CANCELLED: _l("Cancelled in time"),
    Came.STAYED_AWAY: _l("Did not come"),
}
REACHED: dict[Reached, LazyString] = {
    Reached.YES: _l("Yes"),
    Reached.PARTLY: _l("Partly"),
    Reached.NO: _l("No"),
}
