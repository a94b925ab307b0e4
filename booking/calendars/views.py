"""The page of one's own calendars, or of a unit's: the link to subscribe to."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.calendars import feeds, owners
from booking.calendars.owners import Owner
from booking.calendars.page import calendars_page
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import key, settings

bp = Blueprint("calendars", __name__, url_prefix="/calendars")

OWN = {"unit_id": None}


def find_owner(unit_id: uuid.UUID | None) -> Owner:
    """Whose calendars these are, if they are the reader's to look after."""
    return owners.find_owner(current_actor(), unit_id) or abort(404)


@bp.get("", defaults=OWN)
@bp.get("/<uuid:unit_id>")
@signed_in
def show(unit_id: uuid.UUID | None) -> ResponseReturnValue:
    """Everything about the owner's calendars."""
    page = calendars_page(
        find_owner(unit_id),
        current_actor(),
        base_url=settings().base_url,
        key=key(),
        now=clock.now(),
    )
    return render_template("calendars/show.html", page=page, now=clock.now())


@bp.post("/feed", defaults=OWN)
@bp.post("/<uuid:unit_id>/feed")
@signed_in
def make_feed(unit_id: uuid.UUID | None) -> ResponseReturnValue:
    """Make the link."""
    with transaction():
        feeds.make_feed(find_owner(unit_id), by=current_actor(), now=clock.now())
    flash(_("The link is ready. Copy it now: it is shown for a quarter of an hour."))
    return redirect(url_for("calendars.show", unit_id=unit_id), 303)


@bp.get("/feed", defaults=OWN)
@bp.get("/<uuid:unit_id>/feed")
@signed_in
def ask_about_feed(unit_id: uuid.UUID | None) -> ResponseReturnValue:
    """What it means to end the link, before it is done."""
    owner = find_owner(unit_id)
    feed = feeds.live_feed(owner)
    if feed is None:
        return redirect(url_for("calendars.show", unit_id=unit_id), 303)
    return render_template("calendars/feed.html", owner=owner, feed=feed, now=clock.now())


@bp.post("/feed/replacement", defaults=OWN)
@bp.post("/<uuid:unit_id>/feed/replacement")
@signed_in
def replace_feed(unit_id: uuid.UUID | None) -> ResponseReturnValue:
    """A new link; the old one ends at once."""
    with transaction():
        owner = find_owner(unit_id)
        feeds.replace_feed(owner, _seen(), by=current_actor(), now=clock.now())
    flash(_("The old link has ended. Copy the new one now: it is shown for a quarter of an hour."))
    return redirect(url_for("calendars.show", unit_id=unit_id), 303)


@bp.post("/feed/removal", defaults=OWN)
@bp.post("/<uuid:unit_id>/feed/removal")
@signed_in
def revoke_feed(unit_id: uuid.UUID | None) -> ResponseReturnValue:
    """No link any more."""
    try:
        with transaction():
            owner = find_owner(unit_id)
            feeds.revoke_feed(owner, _seen(), by=current_actor(), now=clock.now())
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("The link has ended. Calendars that used it get nothing more."))
    return redirect(url_for("calendars.show", unit_id=unit_id), 303)


def _seen() -> uuid.UUID:
    """The link that the page was about: one that was made meanwhile is not ended by it."""
    try:
        return uuid.UUID(request.form.get("feed", ""))
    except ValueError:
        abort(400)
