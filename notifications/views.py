"""Where mail and text messages go in a demo without a mail server: pages that show the files."""

from pathlib import Path

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import public
from core.web import settings
from notifications import mailbox

bp = Blueprint("dev", __name__, url_prefix="/dev")


def _folder(name: str) -> Path:
    """Only in a demo, and only while nothing is really sent: anything else is not found."""
    if not settings().demo or settings().smtp_host:
        abort(404)
    return settings().instance_path / name


@bp.get("/mails")
@public
def list_mails() -> ResponseReturnValue:
    """The newest mails, of everybody or to one address."""
    to = request.args.get("to", "").strip()
    mails = mailbox.mails(_folder("mail"), to=to)
    return render_template("notifications/mails.html", mails=mails, to=to)


@bp.get("/mails/<string:name>")
@public
def show_mail(name: str) -> ResponseReturnValue:
    """One mail."""
    mail = mailbox.find_mail(_folder("mail"), name)
    if mail is None:
        abort(404)
    return render_template("notifications/mail.html", mail=mail)


@bp.get("/sms")
@public
def list_text_messages() -> ResponseReturnValue:
    """Every text message, the newest first."""
    sent = mailbox.text_messages(_folder("sms"))
    return render_template("notifications/text_messages.html", messages=sent)
