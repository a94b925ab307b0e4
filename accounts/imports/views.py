"""Importing organisations and units: choose a file, see what it would do, import just that."""

import uuid

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from accounts.access import cookie_name, current_actor, load_user, with_role
from accounts.imports import export, services, trial
from accounts.imports.columns import COLUMNS
from accounts.imports.forms import KINDS, ImportForm, UploadForm
from accounts.imports.models import ImportFile, ImportKind
from accounts.imports.reading import MOST_BYTES, FileTooLarge
from accounts.imports.rows import Effect
from accounts.imports.trial import Trial
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import DomainError, TooManyTries

bp = Blueprint("imports", __name__)

MOST_WRONG, MOST_RIGHT = 100, 20  # rows that are shown
ENVELOPE = 1_000_000  # of the request around the file


@bp.url_value_preprocessor
def allow_large_files(_endpoint: str | None, _values: object) -> None:
    """More than other pages take, but only from somebody who seems to be signed in. It runs
    before the cross-site guard reads the form."""
    if request.cookies.get(cookie_name()):
        request.max_content_length = MOST_BYTES + ENVELOPE


@bp.errorhandler(RequestEntityTooLarge)
def say_too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Said as for any other file, on the same page. Nothing of the request can be read, and
    nobody has been asked yet who it is."""
    load_user()
    if not g.user or not g.user.has_role(Role.ADMINISTRATOR):
        return render_template("errors/400.html", message=""), error.code or 413
    form = UploadForm(None)
    form.refuse(FileTooLarge.message)
    return _upload_page(form, None), 413


def _find(file_id: uuid.UUID) -> ImportFile:
    return services.find_file(current_actor(), file_id) or abort(404)


@bp.route("/imports", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Choose a file. One whose rows are all right is kept, and shown on a page of its own."""
    form = UploadForm(CombinedMultiDict((request.files, request.form)))
    found: Trial | None = None
    if form.submitted():
        try:
            content = form.file.data.read()
            with transaction():
                services.count_upload(current_actor(), now=clock.now())
            found = trial.try_out(trial.parse(content, ImportKind(form.kind.data)), current_actor())
            with transaction():
                name, by = form.file.data.filename, current_actor()
                kept = services.keep(content, name, found, by=by, now=clock.now()).id
        except TooManyTries:
            raise
        except DomainError as refusal:
            form.refuse(refusal.message)
        else:
            return redirect(url_for("organisations.imports.show", file_id=kept), 303)
    return _upload_page(form, found), form.status


def _upload_page(form: UploadForm, found: Trial | None) -> str:
    return render_template(
        "accounts/imports.html",
        form=form,
        files=services.files_of(current_actor()),
        kinds=KINDS,
        columns=COLUMNS,
        now=clock.now(),
        trial=found,
        rows=_rows_to_show(found) if found else {},
    )


@bp.get("/imports/<uuid:file_id>")
@with_role(Role.ADMINISTRATOR)
def show(file_id: uuid.UUID) -> ResponseReturnValue:
    """What the file would do as things are now; or what it did."""
    return _page(_find(file_id), None, ImportForm())


def _page(file: ImportFile, refusal: DomainError | None, form: ImportForm) -> ResponseReturnValue:
    """The file tried against what there is now. One that cannot be tried any more says why."""
    found: Trial | None = None
    try:
        if not file.imported_at:
            found = trial.try_out(services.parse_kept(file), current_actor())
    except DomainError as fault:
        refusal = fault
    page = render_template(
        "accounts/import.html",
        file=file,
        trial=found,
        rows=_rows_to_show(found) if found else {},
        refusal=refusal,
        form=form,
        kinds=KINDS,
        now=clock.now(),
    )
    return page, 422 if refusal else 200


def _rows_to_show(found: Trial) -> dict[str, object]:
    """The first of each sort: 50,000 rows make no page."""
    return {
        "wrong": found.those(Effect.WRONG)[:MOST_WRONG],
        "doubtful": found.doubtful[:MOST_WRONG],
        "added": found.those(Effect.ADDED)[:MOST_RIGHT],
        "changed": found.those(Effect.CHANGED)[:MOST_RIGHT],
    }


@bp.post("/imports/<uuid:file_id>/confirmation")
@with_role(Role.ADMINISTRATOR)
def confirm(file_id: uuid.UUID) -> ResponseReturnValue:
    """Import exactly what was seen: all of it, or nothing."""
    form, actor = ImportForm(request.form), current_actor()
    try:
        parsed = services.parse_kept(_find(file_id))
        with transaction():
            file = services.lock_file(actor, file_id) or abort(404)
            seen = form.seen.data or ""
            count = services.import_file(
                file, parsed, seen=seen, invites=form.invites, by=actor, now=clock.now()
            ).writes
    except DomainError as refusal:
        form.take(refusal)
        return _page(_find(file_id), refusal, form)
    flash(ngettext("%(num)d row is imported.", "%(num)d rows are imported.", count))
    return redirect(url_for("organisations.imports.show", file_id=file_id), 303)


@bp.get("/imports/units.csv")
@with_role(Role.ADMINISTRATOR)
def export_units() -> ResponseReturnValue:
    """The units there are, as a file that can be imported."""
    return _download(ImportKind.UNITS)


@bp.get("/imports/organisations.csv")
@with_role(Role.ADMINISTRATOR)
def export_organisations() -> ResponseReturnValue:
    """The organisations there are, as a file that can be imported."""
    return _download(ImportKind.ORGANISATIONS)


@bp.get("/imports/people.csv")
@with_role(Role.ADMINISTRATOR)
def show_template() -> ResponseReturnValue:
    """The columns of a file of users, and nobody in it: no list of people is taken out."""
    return _as_file(export.template(ImportKind.PEOPLE), ImportKind.PEOPLE)


def _download(kind: ImportKind) -> Response:
    content = export.export(kind, current_actor())
    with transaction():
        services.note_export(kind, by=current_actor(), now=clock.now())
    return _as_file(content, kind)


def _as_file(content: bytes, kind: ImportKind) -> Response:
    answer = Response(content, mimetype="text/csv")
    name = str(KINDS[kind]).lower()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
