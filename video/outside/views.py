"""The bridges of an organisation: the access to each, whether it works, and what it did not do."""

import uuid
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts import administered
from accounts.access import current_actor, with_role
from accounts.models import Organisation, Role
from accounts.ports import Fact
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import key, settings
from video.outside import accesses, hooks, jobs
from video.outside.bridge import BridgeRefused
from video.outside.form_kinds import FORMS
from video.outside.forms import BridgeForm
from video.outside.live_models import BridgeHook
from video.outside.models import Bridge, Trouble
from video.outside.pexip import calling
from video.outside.pexip.models import POLICY
from video.outside.words import KIND_NAMES, wrong_with

bp = Blueprint("bridges", __name__, url_prefix="/organisations/<uuid:organisation_id>/bridges")
ONE = "/<uuid:bridge_id>"


def fact_of(organisation: Organisation) -> Fact:
    """The line on the organisation's page."""
    found = len(accesses.bridges_of(organisation))
    text = ngettext("%(num)d bridge", "%(num)d bridges", found) if found else _("None")
    url = url_for("bridges.index", organisation_id=organisation.id)
    return Fact(label=_("Bridges that make rooms"), text=str(text), url=url)


@bp.route("", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def index(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """The bridges there are, and a new one, of the kind that is asked for."""
    kind = request.args.get("kind", next(iter(FORMS)))
    form = FORMS[kind].new(request.form) if kind in FORMS else abort(404)
    if form.submitted():
        try:
            made = _add(organisation_id, form)
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("The bridge is put in. Now test the connection."))
            return redirect(_page_of(organisation_id, made), 303)
    organisation = _organisation(organisation_id)
    found = accesses.bridges_of(organisation)
    page = render_template(
        "video/bridges.html", organisation=organisation, bridges=found, form=form, kinds=KIND_NAMES,
        wrong={bridge.kind: wrong_with(bridge.kind) for bridge in found},
    )  # fmt: skip
    return page, form.status


def _add(organisation_id: uuid.UUID, form: BridgeForm) -> uuid.UUID:
    by, now = current_actor(), clock.now()
    with transaction():
        held = administered.lock_organisation(by, organisation_id) or abort(404)
        return accesses.add(held, form.wanted(), by=by, key=key(), now=now).id


@bp.route(ONE, methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> ResponseReturnValue:
    """How it goes with one, and its settings to correct."""
    form = _form(organisation_id, bridge_id)
    if form.submitted():
        wanted, version, by, now = form.wanted(), form.seen_version, current_actor(), clock.now()
        try:
            _do(
                organisation_id,
                bridge_id,
                lambda b: accesses.change(b, wanted, version=version, by=by, key=key(), now=now),
            )
        except DomainError as refusal:
            found = _find(organisation_id, bridge_id)
            form.take(refusal)
            form.compare(refusal, form.values_of(found, accesses.places_of(found)))
        else:
            flash(_("The settings are saved. What had failed is tried again now."))
            return redirect(_page_of(organisation_id, bridge_id), 303)
    return _page(_find(organisation_id, bridge_id), form), form.status


def _form(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> BridgeForm:
    bridge = _find(organisation_id, bridge_id)
    return FORMS[bridge.kind].of(bridge, accesses.places_of(bridge), request.form)


def _page(bridge: Bridge, form: BridgeForm) -> str:
    hook = hooks.hook_of(bridge)
    return render_template(
        "video/bridge.html", bridge=bridge, form=form, standing=accesses.standing_of(bridge),
        kind=KIND_NAMES[bridge.kind], wrong=wrong_with(bridge.kind), now=clock.now(),
        can_tell=hooks.can_tell(bridge), hook=hook, hook_url=_hook_url(hook),
    )  # fmt: skip


def _hook_url(hook: BridgeHook | None) -> str:
    """Shown until it is used: then it stands at the bridge."""
    if hook is None or hook.heard_at:
        return ""
    return settings().base_url.rstrip("/") + hooks.PATH + hooks.token_of(hook, key=key())


@bp.post(f"{ONE}/tests")
@with_role(Role.ADMINISTRATOR)
def test(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> ResponseReturnValue:
    """Go there and see. It takes a while, and no transaction is open meanwhile."""
    by, now = current_actor(), clock.now()
    with transaction():
        bridge = _lock(organisation_id, bridge_id)
        try:
            kind = bridge.kind
            line, trouble = jobs.dial(bridge, now), None
        except BridgeRefused as refusal:
            line, trouble = None, refusal.trouble
    if line:
        trouble = accesses.look(line) or calling.not_asked(bridge_id, kind, since=now)
    _do(
        organisation_id, bridge_id, lambda b: accesses.note_look(b, trouble, by=by, now=clock.now())
    )
    _say(trouble, kind)
    return redirect(_page_of(organisation_id, bridge_id), 303)


def _say(trouble: Trouble | None, kind: str) -> None:
    if trouble is None and kind == POLICY:
        flash(_("The connection works: Pexip answers, and asked us."))
    elif trouble is None:
        flash(_("The connection works: we were let in, and may plan meetings."))
    else:
        flash(str(wrong_with(kind)[trouble]), "warning")


@bp.post(f"{ONE}/retries")
@with_role(Role.ADMINISTRATOR)
def try_again(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> ResponseReturnValue:
    """What failed, once more."""
    by, now = current_actor(), clock.now()
    _do(organisation_id, bridge_id, lambda b: accesses.try_again(b, by=by, now=now))
    flash(_("What had failed is tried again now."))
    return redirect(_page_of(organisation_id, bridge_id), 303)


@bp.post(f"{ONE}/hooks")
@with_role(Role.ADMINISTRATOR)
def make_hook(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> ResponseReturnValue:
    """Where the bridge tells who is in its rooms, or another address instead."""
    by, now = current_actor(), clock.now()

    def make(bridge: Bridge) -> None:
        hooks.make(bridge, by=by, now=now) if hooks.can_tell(bridge) else abort(404)

    _do(organisation_id, bridge_id, make)
    flash(_("The address is made. Put it in at the bridge."))
    return redirect(_page_of(organisation_id, bridge_id), 303)


def _do(organisation_id: uuid.UUID, bridge_id: uuid.UUID, deed: Callable[[Bridge], object]) -> None:
    with transaction():
        deed(_lock(organisation_id, bridge_id))


def _lock(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> Bridge:
    bridge = accesses.lock_bridge(current_actor(), bridge_id)
    if bridge is None or bridge.organisation_id != organisation_id:
        abort(404)
    return bridge


def _find(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> Bridge:
    bridge = accesses.find_bridge(current_actor(), bridge_id)
    if bridge is None or bridge.organisation_id != organisation_id:
        abort(404)
    return bridge


def _organisation(organisation_id: uuid.UUID) -> Organisation:
    return administered.find_organisation(current_actor(), organisation_id) or abort(404)


def _page_of(organisation_id: uuid.UUID, bridge_id: uuid.UUID) -> str:
    return url_for("bridges.show", organisation_id=organisation_id, bridge_id=bridge_id)
