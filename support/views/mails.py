"""Mails at the desk: what has to be sorted, one mail, its page as it was laid out, its files."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.intake import Found
from core import clock
from core.db import transaction
from core.errors import Refusal
from core.filters import when
from core.web import settings
from support import access as support_access
from support.mails import access, caps, handler, notes, showing, sorting
from support.mails.forms import PlaceForm, WhoForm
from support.models import MailFile, Ticket, TicketMail
from support.views import acting
from support.wording import label_of, moment

bp = Blueprint("mails", __name__)
ONE = "/desk/mails/<int(max=2147483647):mail_id>"


@bp.get("/desk/mails")
@with_role(Role.SUPPORTER)
def index() -> ResponseReturnValue:
    """What lies on the lists of one's desks."""
    waiting, now = sorting.waiting_for(current_actor()), clock.now()
    is_stopped = caps.is_stopped(settings().mail_answers_an_hour, now=now)
    return render_template(
        "support/mails.html", mails=waiting, is_stopped=is_stopped, moment=moment, now=now
    )


@bp.get(ONE)
@with_role(Role.SUPPORTER)
def show(mail_id: int) -> ResponseReturnValue:
    """One mail. Each look is written down."""
    by, now = current_actor(), clock.now()
    with transaction():
        sorting.read(_found(mail_id), by=by, now=now)
    mail = _found(mail_id)
    maybe = sorting.maybe(mail, by, now=now)
    return _page(mail, PlaceForm(number=str(maybe.number) if maybe else ""), WhoForm())


@bp.get(f"{ONE}/page")
@with_role(Role.SUPPORTER)
def lay_out(mail_id: int) -> ResponseReturnValue:
    """As its sender laid it out, made harmless, on a page that may do nothing at all."""
    with transaction():
        sorting.read(_found(mail_id), by=current_actor(), now=clock.now())
    html = _found(mail_id).html or abort(404)
    page = Response(render_template("support/mail_layout.html", html=showing.harmless(html)))
    page.headers["Content-Security-Policy"] = showing.POLICY
    return page


@bp.get(f"{ONE}/files/<int(max=2147483647):file_id>")
@with_role(Role.SUPPORTER)
def fetch(mail_id: int, file_id: int) -> ResponseReturnValue:
    """A file, to be saved and never to be shown here."""
    by, now = current_actor(), clock.now()
    with transaction():
        sorting.read(_found(mail_id), by=by, now=now, file=_file(mail_id, file_id).id)
    file = _file(mail_id, file_id)
    content, name = handler.take(file), showing.saved_as(file.name, file.type)
    if content is None:
        flash(_("The file cannot be opened just now. Ask for it once more."), "warning")
        return redirect(url_for("desk.mails.show", mail_id=mail_id), 303)
    answer = Response(content, mimetype=showing.PLAIN)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = showing.POLICY
    return answer


@bp.post(f"{ONE}/placement")
@with_role(Role.SUPPORTER)
def place(mail_id: int) -> ResponseReturnValue:
    """Put it on a case."""
    _found(mail_id)
    form = PlaceForm(request.form)

    def put(mail: TicketMail) -> Ticket:
        return sorting.put_on(mail, form.wanted, by=current_actor(), now=clock.now())

    return _sort(mail_id, form, put, {"place": form, "who": WhoForm()})


@bp.post(f"{ONE}/tickets")
@with_role(Role.SUPPORTER)
def open_case(mail_id: int) -> ResponseReturnValue:
    """Open a case for whom the sender is."""
    people = _people(_found(mail_id))
    form = WhoForm(request.form)
    form.who.choices = _choices(people)

    def begin(mail: TicketMail) -> Ticket:
        row, post = people[form.who.data], acting.post()
        return sorting.open_for(mail, row, by=current_actor(), post=post, now=clock.now())

    return _sort(mail_id, form, begin, {"place": PlaceForm(), "who": form})


@bp.post(f"{ONE}/dismissal")
@with_role(Role.SUPPORTER)
def put_aside(mail_id: int) -> ResponseReturnValue:
    """It needs nothing."""
    _found(mail_id)
    try:
        with transaction():
            sorting.put_aside(_held(mail_id), by=current_actor(), now=clock.now())
    except Refusal as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("The mail is put aside."))
    return redirect(url_for("desk.mails.index"), 303)


def _sort(
    mail_id: int,
    form: PlaceForm | WhoForm,
    deed: Callable[[TicketMail], Ticket],
    forms: Mapping[str, PlaceForm | WhoForm],
) -> ResponseReturnValue:
    try:
        if form.submitted():
            with transaction():
                ticket_id = deed(_held(mail_id)).id
            return redirect(url_for("desk.tickets.show", ticket_id=ticket_id), 303)
    except Refusal as refusal:
        form.refuse(refusal.message)
    return _page(_found(mail_id), forms["place"], forms["who"]), form.status


def _page(mail: TicketMail, place: PlaceForm | WhoForm | None, who: object) -> str:
    now, actor = clock.now(), current_actor()
    maybe = sorting.maybe(mail, actor, now=now)
    if isinstance(who, WhoForm) and not who.who.choices:
        who.who.choices = _choices(_people(mail))
    case = support_access.find_seen_with(actor, mail.ticket_id, now=now) if mail.ticket_id else None
    return render_template(
        "support/mail.html",
        mail=mail,
        case=case,
        note=notes.note(mail, bool(mail.html)),
        maybe=maybe,
        place=place or PlaceForm(number=str(maybe.number) if maybe else ""),
        who=who,
        at=moment(mail.at, now),
    )


def _people(mail: TicketMail) -> Mapping[str, Found]:
    found = sorting.senders_meetings(mail, now=clock.now())
    return {f"{row.participant_id}/{row.occurrence_id}": row for row in found}


def _choices(people: Mapping[str, Found]) -> list[SelectChoice]:
    now = clock.now()
    return [
        SelectChoice(
            value,
            f"{label_of(row.kind or 'staff', row.name)}. {row.place}, {when(row.starts_at, now)}",
        )
        for value, row in people.items()
    ]


def _found(mail_id: int) -> TicketMail:
    return access.find_mail(current_actor(), mail_id, now=clock.now()) or abort(404)


def _file(mail_id: int, file_id: int) -> MailFile:
    file = access.find_file(current_actor(), mail_id, file_id, now=clock.now())
    return file if file and not file.is_left_out else abort(404)


def _held(mail_id: int) -> TicketMail:
    return access.lock_mail(current_actor(), mail_id, now=clock.now()) or abort(404)
