"""»I am late«, with how late; and that it is not so any more."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import by_link
from booking.personal.blueprint import bp, find_holder
from booking.personal.views import answer_with_page
from booking.services import delays
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.post("/delays")
@by_link
def say_late(token: str) -> ResponseReturnValue:
    """So many minutes; or none, after all."""
    find_holder(token)
    pressed = request.form.get("minutes", "")
    try:
        with transaction():
            holder, now = find_holder(token), clock.now()
            if pressed == "none":
                delays.take_back(holder, now=now)
            else:
                delays.say_late(holder, _minutes(pressed), now=now)
    except DomainError as refusal:
        return answer_with_page(token, refusal=refusal)
    flash(_("Thank you. The others know now.") if pressed != "none" else _("Thank you."))
    return redirect(url_for("personal.show", token=token), 303)


def _minutes(pressed: str) -> int:
    return next((each for each in delays.CHOICES if str(each) == pressed), 0)
