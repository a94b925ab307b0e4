"""Addresses of an organisation that are told of tickets."""

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
from core.web import key
from support.webhooks import addresses, jobs
from support.webhooks.forms import KindsForm, WebhookForm
from support.webhooks.models import Webhook
from support.webhooks.words import KINDS, WRONG, about

bp = Blueprint("webhooks", __name__, url_prefix="/organisations/<uuid:organisation_id>/webhooks")
ONE = "/<uuid:webhook_id>"


def fact_of(organisation: Organisation) -> Fact:
    """The line on the organisation's page."""
    found = len(addresses.webhooks_of(organisation))
    text = ngettext("%(num)d address", "%(num)d addresses", found) if found else _("Nobody is told")
    url = url_for("webhooks.index", organisation_id=organisation.id)
    return Fact(label=_("Systems that are told"), text=str(text), url=url)


@bp.route("", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def index(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """The addresses there are, and a new one."""
    organisation, form = _organisation(organisation_id), WebhookForm(request.form)
    if form.submitted():
        try:
            made = _add(organisation_id, form)
        except DomainError as refusal:
            organisation = _organisation(organisation_id)
            form.take(refusal)
        else:
            flash(_("The address is added. Copy what signs, and put it in there."))
            return redirect(_page_of(organisation_id, made), 303)
    page = render_template(
        "support/webhooks.html",
        organisation=organisation,
        webhooks=addresses.webhooks_of(organisation),
        form=form,
        wrong=WRONG,
    )
    return page, form.status


def _add(organisation_id: uuid.UUID, form: WebhookForm) -> uuid.UUID:
    by, now = current_actor(), clock.now()
    with transaction():
        held = administered.lock_organisation(by, organisation_id) or abort(404)
        return addresses.add(held, form.wanted(), by=by, key=key(), reach=jobs.reach(), now=now)


@bp.get(ONE)
@with_role(Role.ADMINISTRATOR)
def show(organisation_id: uuid.UUID, webhook_id: uuid.UUID) -> ResponseReturnValue:
    """How it goes with one, what it did not take, and for a while what signs."""
    webhook = _find(organisation_id, webhook_id)
    return _page(webhook, KindsForm(data={"kinds": webhook.kinds}))


@bp.post(f"{ONE}/kinds")
@with_role(Role.ADMINISTRATOR)
def change_kinds(organisation_id: uuid.UUID, webhook_id: uuid.UUID) -> ResponseReturnValue:
    """Tell it of other things from now on."""
    webhook, form = _find(organisation_id, webhook_id), KindsForm(request.form)
    if not form.submitted():
        return _page(webhook, form), form.status
    by, now = current_actor(), clock.now()
    _do(
        organisation_id,
        webhook_id,
        lambda found: addresses.change_kinds(found, form.chosen, by=by, now=now),
    )
    flash(_("It is told of that from now on."))
    return redirect(_page_of(organisation_id, webhook_id), 303)


def _page(webhook: Webhook, form: KindsForm) -> str:
    now = clock.now()
    return render_template(
        "support/webhook.html",
        webhook=webhook,
        form=form,
        standing=addresses.standing_of(webhook),
        secret=addresses.secret_shown(webhook, key=key(), now=now),
        kinds=KINDS,
        wrong=WRONG,
        about=about,
        now=now,
    )


@bp.post(f"{ONE}/secrets")
@with_role(Role.ADMINISTRATOR)
def make_secret(organisation_id: uuid.UUID, webhook_id: uuid.UUID) -> ResponseReturnValue:
    """Sign with another; the one before works for a day more."""
    by, now = current_actor(), clock.now()
    _do(
        organisation_id,
        webhook_id,
        lambda webhook: addresses.make_secret(webhook, by=by, key=key(), now=now),
    )
    return redirect(_page_of(organisation_id, webhook_id), 303)


@bp.post(f"{ONE}/resumptions")
@with_role(Role.ADMINISTRATOR)
def resume(organisation_id: uuid.UUID, webhook_id: uuid.UUID) -> ResponseReturnValue:
    """It works again."""
    by, now = current_actor(), clock.now()
    _do(organisation_id, webhook_id, lambda w: addresses.resume(w, by=by, now=now))
    flash(
        _(
            "It is told again from now on. What we could not send before the pause can be sent "
            "again. What happened during it is not told: the system can read the list of cases."
        )
    )
    return redirect(_page_of(organisation_id, webhook_id), 303)


@bp.post(f"{ONE}/resendings", defaults={"delivery_id": None})
@bp.post(f"{ONE}/deliveries/<int(max=2147483647):delivery_id>/resendings")
@with_role(Role.ADMINISTRATOR)
def send_again(
    organisation_id: uuid.UUID, webhook_id: uuid.UUID, delivery_id: int | None
) -> ResponseReturnValue:
    """What it did not take, once more."""
    by, now = current_actor(), clock.now()
    try:
        _do(
            organisation_id,
            webhook_id,
            lambda webhook: addresses.send_again(webhook, delivery_id, by=by, now=now),
        )
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("It is sent again in a moment."))
    return redirect(_page_of(organisation_id, webhook_id), 303)


@bp.route(f"{ONE}/removal", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def remove(organisation_id: uuid.UUID, webhook_id: uuid.UUID) -> ResponseReturnValue:
    """Ask first; then forget it."""
    webhook, by, now = _find(organisation_id, webhook_id), current_actor(), clock.now()
    if request.method == "POST":
        _do(organisation_id, webhook_id, lambda found: addresses.remove(found, by=by, now=now))
        flash(_("The address is removed, and is told nothing any more."))
        return redirect(url_for(".index", organisation_id=organisation_id), 303)
    return render_template("support/webhook_removal.html", webhook=webhook)


def _do(
    organisation_id: uuid.UUID, webhook_id: uuid.UUID, deed: Callable[[Webhook], object]
) -> None:
    with transaction():
        webhook = addresses.lock_webhook(current_actor(), webhook_id)
        if webhook is None or webhook.organisation_id != organisation_id:
            abort(404)
        deed(webhook)


def _find(organisation_id: uuid.UUID, webhook_id: uuid.UUID) -> Webhook:
    webhook = addresses.find_webhook(current_actor(), webhook_id)
    if webhook is None or webhook.organisation_id != organisation_id:
        abort(404)
    return webhook


def _organisation(organisation_id: uuid.UUID) -> Organisation:
    return administered.find_organisation(current_actor(), organisation_id) or abort(404)


def _page_of(organisation_id: uuid.UUID, webhook_id: uuid.UUID) -> str:
    return url_for(".show", organisation_id=organisation_id, webhook_id=webhook_id)
