"""Going in. Only a POST joins."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from booking import joining
from booking.personal.blueprint import bp, find_holder
from booking.personal.views import answer_with_page, current_page
from core import clock
from core.db import transaction
from core.errors import DomainError
from video.providers import RoomFull, RoomNotReady, TooEarly


@bp.post("/joins")
@by_link
def join(token: str) -> ResponseReturnValue:
    """Into the room. A form may not be redirected to another site, so those go by a page."""
    now = clock.now()
    try:
        with transaction():
            holder = find_holder(token)
            occurrence = joining.occurrence_for(holder, now=now)
            target = joining.join(occurrence, holder, now=now)
    except DomainError as refusal:
        return _not_in(token, refusal)
    url = url_for("personal.way_in", token=token) if target.is_external else target.url
    return redirect(url, 303)


@bp.get("/way-in")
@by_link
def way_in(token: str) -> ResponseReturnValue:
    """A room elsewhere: its address as it is now, behind one button that also presses itself."""
    now = clock.now()
    holder = find_holder(token)
    occurrence = joining.occurrence_for(holder, now=now)
    try:
        target = joining.way_in(occurrence, holder, now=now)
    except DomainError:
        target = None
    if target is None:  # a room of our own, or no way in at this moment: the page says which
        return redirect(url_for("personal.show", token=token), 303)
    return render_template("personal/way_in.html", page=current_page(token), url=target.url)


def _not_in(token: str, refusal: DomainError) -> ResponseReturnValue:
    """Too early waits; full or not ready is shown another way in; else the page says why."""
    if isinstance(refusal, TooEarly):
        return redirect(url_for("personal.show", token=token), 303)
    if isinstance(refusal, RoomFull | RoomNotReady):
        return render_template("personal/another_way.html", page=current_page(token)), 422
    return answer_with_page(token, refusal=refusal)
