"""Which address an organisation's mails come from, and what is needed for one of its own."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import Length, Optional

from accounts import administered
from accounts.access import current_actor, with_role
from accounts.forms import AccountForm
from accounts.models import Organisation, Role
from accounts.ports import Fact
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.forms import MailAddress, no_cpr, one_line
from core.web import settings
from notifications import own_senders

bp = Blueprint(
    "mail_sender", __name__, url_prefix="/organisations/<uuid:organisation_id>/mail-sender"
)


class SenderForm(AccountForm):
    """An address of its own, or none."""

    address = EmailField(
        _l("Own address"),
        [Optional(), Length(max=60), MailAddress(), no_cpr],
        filters=[one_line],
        description=_l("For example meetings@ and your domain. Leave it empty for the common one."),
    )


def fact_of(organisation: Organisation) -> Fact:
    """The line on the organisation's page."""
    url = url_for("mail_sender.show", organisation_id=organisation.id)
    text = own_senders.sender_of(organisation.mail_sender, settings())
    return Fact(label=_("Mails come from"), text=text, url=url)


@bp.get("")
@with_role(Role.ADMINISTRATOR)
def show(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """What holds, and what is needed."""
    organisation = _find(organisation_id)
    return _page(organisation, SenderForm(data={"address": organisation.mail_sender}))


@bp.post("")
@with_role(Role.ADMINISTRATOR)
def change(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Only at the top: one organisation must not write in another's name."""
    form = SenderForm(request.form)
    if not administered.is_at_top(current_actor()):
        abort(403)
    if form.submitted():
        try:
            with transaction():
                organisation = _lock(organisation_id)
                allowed, address = own_senders.domains(settings()), form.address.data or None
                own_senders.change(
                    organisation, address, allowed=allowed, by=current_actor(), now=clock.now()
                )
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("Saved. It holds for meetings that are booked from now on."))
            return redirect(url_for("mail_sender.show", organisation_id=organisation_id), 303)
    return _page(_find(organisation_id), form)


def _find(organisation_id: uuid.UUID) -> Organisation:
    return administered.find_organisation(current_actor(), organisation_id) or abort(404)


def _lock(organisation_id: uuid.UUID) -> Organisation:
    return administered.lock_organisation(current_actor(), organisation_id) or abort(404)


def _page(organisation: Organisation, form: SenderForm) -> ResponseReturnValue:
    return render_template(
        "notifications/sender.html",
        organisation=organisation,
        form=form,
        sender=own_senders.sender_of(organisation.mail_sender, settings()),
        ours=settings().mail_from,
        domains=own_senders.domains(settings()),
        may_change=administered.is_at_top(current_actor()),
    ), form.status
