"""The administrator's pages about users: the list, inviting, roles, in and out."""

import uuid
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from accounts import invitations, links, passwords, people, people_access, people_queries
from accounts.access import current_actor, with_role
from accounts.models import Role, User
from accounts.people_forms import InvitationForm, RoleForm, SearchForm
from accounts.words import ROLES, STATES
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import NavItem

bp = Blueprint("people", __name__, url_prefix="/people")

NAVIGATION = (NavItem(_l("Users"), "people.index", lambda user: user.has_role(Role.ADMINISTRATOR)),)
WORDS = {"roles": ROLES, "states": STATES}


@bp.get("")
@with_role(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Everybody who signs in from the own organisation and those below it."""
    search = SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    page = request.args.get("page", 1, type=int)
    with transaction():
        now = clock.now()
        people.see_list(page=page, is_search=bool(words), by=current_actor(), now=now)
    listing = people_queries.list_people(current_actor(), words, page)
    waiting = invitations.count_waiting(current_actor())
    return render_template(
        "accounts/people.html", search=search, listing=listing, waiting=waiting, now=now, **WORDS
    ), search.status


@bp.route("/invitations", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def invite() -> ResponseReturnValue:
    """Somebody new: a name, an address, a place."""
    form = InvitationForm(request.form)
    form.offer(people_access.places_for(current_actor()))
    if form.submitted():
        try:
            with transaction():
                person = people.invite(form.newcomer(), by=current_actor(), now=clock.now())
                person_id = person.id
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("The invitation is on its way."))
            return redirect(url_for("people.show", person_id=person_id), 303)
    return render_template("accounts/invite.html", form=form), form.status


@bp.post("/waiting-invitations")
@with_role(Role.ADMINISTRATOR)
def invite_waiting() -> ResponseReturnValue:
    """Invite everybody whom a file made and who has never been invited."""
    with transaction():
        sent = invitations.send_waiting(by=current_actor(), now=clock.now())
    said = ngettext(
        "%(num)d invitation is on its way.", "%(num)d invitations are on their way.", sent
    )
    flash(said if sent else _("Everybody has been invited."))
    return redirect(url_for("people.index"), 303)


@bp.get("/<uuid:person_id>")
@with_role(Role.ADMINISTRATOR)
def show(person_id: uuid.UUID) -> ResponseReturnValue:
    """One user: where they work, and what can be done."""
    with transaction():
        person = people_access.find_person(current_actor(), person_id) or abort(404)
        people.see_person(person, by=current_actor(), now=clock.now())
    return _page(person_id, RoleForm())


@bp.post("/<uuid:person_id>/roles")
@with_role(Role.ADMINISTRATOR)
def give_role(person_id: uuid.UUID) -> ResponseReturnValue:
    """One more role in a unit."""
    form = RoleForm(request.form)
    form.offer(people_access.places_for(current_actor()))
    if not form.submitted():
        return _page(person_id, form)
    unit_id, role = uuid.UUID(form.unit.data), Role(form.role.data)

    def give(person: User) -> None:
        people.give_role(person, unit_id, role, by=current_actor(), now=clock.now())

    return _act(person_id, give, _("The role is given."))


@bp.post("/<uuid:person_id>/roles/<int(max=2147483647):membership_id>/removal")
@with_role(Role.ADMINISTRATOR)
def take_role(person_id: uuid.UUID, membership_id: int) -> ResponseReturnValue:
    """Take one role away."""

    def take(person: User) -> None:
        found = next((m for m in person.memberships if m.id == membership_id), None) or abort(404)
        people.take_role(person, found, by=current_actor(), now=clock.now())

    return _act(person_id, take, _("The role is taken away."))


@bp.post("/<uuid:person_id>/invitations")
@with_role(Role.ADMINISTRATOR)
def invite_again(person_id: uuid.UUID) -> ResponseReturnValue:
    """A new link; the one before ends."""
    return _act(
        person_id,
        lambda person: people.invite_again(person, by=current_actor(), now=clock.now()),
        _("A new invitation is on its way. The link in the old one does not work any more."),
    )


@bp.post("/<uuid:person_id>/password-links")
@with_role(Role.ADMINISTRATOR)
def send_password_link(person_id: uuid.UUID) -> ResponseReturnValue:
    """For somebody who has forgotten the password."""
    return _act(
        person_id,
        lambda person: passwords.send_link(person, by=current_actor(), now=clock.now()),
        _("A link to choose a new password is on its way."),
    )


@bp.post("/<uuid:person_id>/deactivation")
@with_role(Role.ADMINISTRATOR)
def deactivate(person_id: uuid.UUID) -> ResponseReturnValue:
    """Out, at once."""
    return _act(
        person_id,
        lambda person: people.deactivate(person, by=current_actor(), now=clock.now()),
        _("The user is deactivated and signed out everywhere."),
    )


@bp.post("/<uuid:person_id>/reactivation")
@with_role(Role.ADMINISTRATOR)
def reactivate(person_id: uuid.UUID) -> ResponseReturnValue:
    """In again."""
    return _act(
        person_id,
        lambda person: people.reactivate(person, by=current_actor(), now=clock.now()),
        _("The user is active again."),
    )


def _act(person_id: uuid.UUID, deed: Callable[[User], None], said: str) -> ResponseReturnValue:
    """Do it to the user, held. What is refused is said on the user's page."""
    form = RoleForm()
    try:
        with transaction():
            deed(people_access.lock_person(current_actor(), person_id) or abort(404))
    except DomainError as refusal:
        form.refuse(refusal.message)
        return _page(person_id, form)
    flash(said)
    if people_access.find_person(current_actor(), person_id) is None:  # only places elsewhere left
        return redirect(url_for("people.index"), 303)
    return redirect(url_for("people.show", person_id=person_id), 303)


def _page(person_id: uuid.UUID, form: RoleForm) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    person = people_access.find_person(actor, person_id) or abort(404)
    form.offer(people_access.places_for(actor))
    return render_template(
        "accounts/person.html",
        form=form,
        person=person,
        link=links.newest_link(person),
        seen_at=people_queries.last_seen([person.id]).get(person.id),
        led_alone=people_queries.led_alone(person),
        own=people_access.own_organisation_ids(actor),
        is_oneself=person.id == actor.id,
        now=now,
        **WORDS,
    ), form.status
