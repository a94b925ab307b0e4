"""Guides: read by anybody; written anew by an administrator for their own organisation."""

import uuid
from dataclasses import replace

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import administered, current_actor, public, with_role
from accounts.models import Role
from booking.edition_forms import BeganFromForm
from booking.guides import reading, services
from booking.guides.forms import EditionForm
from booking.guides.models import GuideEdition
from booking.guides.names import GROUPS, GuideName
from booking.guides.services import GuideChangedMeanwhile, GuideIsOurs, Shelf
from core import clock
from core.db import transaction
from core.web import LANGUAGES, choose_locale

bp = Blueprint("guides", __name__)


@bp.get("/guides")
@public
def index() -> ResponseReturnValue:
    """Every guide, as the reader's organisation has it."""
    found = reading.guides_for(_home(), GuideName, language=choose_locale())
    groups = [(label, [found[name] for name in names]) for label, names in GROUPS]
    return render_template("booking/guides.html", groups=groups, may_change=_may_change())


@bp.get("/guides/<string:name>")
@public
def show(name: str) -> ResponseReturnValue:
    """One guide. `?language=` asks for it in the other language, `?whole=` for all of it open."""
    asked = request.args.get("language")
    language = asked if asked in LANGUAGES else choose_locale()
    guide = reading.guide_for(_home(), _name(name), language=language)
    return render_template(
        "booking/guide.html",
        guide=guide,
        is_whole="whole" in request.args,
        may_change=_may_change(),
    )


@bp.route("/guides/<string:name>/own-texts/<string:language>", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def edit(name: str, language: str) -> ResponseReturnValue:
    """Write the organisation's own text; look at it first, if one likes."""
    form = EditionForm(request.form, data=_begun(_shelf(name, language)))
    if not form.submitted() or request.form.get("do") == "preview":
        return _page(_shelf(name, language), form)
    try:
        with transaction():
            shelf, by = _shelf(name, language), current_actor()
            services.write_edition(shelf, form.words, after=form.began_from, by=by, now=clock.now())
    except GuideChangedMeanwhile as refusal:
        form.refuse(refusal.message)
        return _page(_shelf(name, language), form)
    flash(_("Your text holds from now on."))
    return redirect(url_for(".show", name=name, language=language), 303)


@bp.post("/guides/<string:name>/own-texts/<string:language>/removal")
@with_role(Role.ADMINISTRATOR)
def take_back(name: str, language: str) -> ResponseReturnValue:
    """Back to our text. The organisation's own is kept in the database, and not shown."""
    after = BeganFromForm(request.form).began_from
    _shelf(name, language)
    try:
        with transaction():
            services.take_back(
                _shelf(name, language), after=after, by=current_actor(), now=clock.now()
            )
    except GuideIsOurs as refusal:
        flash(str(refusal.message), "warning")
    except GuideChangedMeanwhile:
        flash(_("Somebody has changed this guide meanwhile. Look at it first."), "warning")
    else:
        flash(_("The guide has the text of Mødebro again."))
    return redirect(url_for(".edit", name=name, language=language), 303)


def _page(shelf: Shelf, form: EditionForm) -> ResponseReturnValue:
    """The form, with what stands around it. After a clash it goes on from the newest edition."""
    ours, newest = reading.our_guide(shelf.name, shelf.language), services.newest(shelf)
    clashed = bool(form.form_errors)
    if clashed:
        form.after.data = _number(newest)
    is_preview = request.method == "POST" and not form.errors
    page = render_template(
        "booking/guide_edit.html",
        form=form,
        shelf=shelf,
        ours=ours,
        newest=newest,
        theirs=reading.guide_for(shelf.organisation.id, shelf.name, language=shelf.language)
        if clashed
        else None,
        preview=replace(ours, **vars(form.words)) if is_preview else None,
        languages={"da": _("Danish"), "en": _("English")},
    )
    return page, form.status


def _begun(shelf: Shelf) -> dict[str, object]:
    """What the writing begins with: the text that holds."""
    held = reading.guide_for(shelf.organisation.id, shelf.name, language=shelf.language)
    return {**vars(held), "after": _number(services.newest(shelf))}


def _number(edition: GuideEdition | None) -> str:
    return str(edition.number) if edition else "0"


def _shelf(name: str, language: str) -> Shelf:
    if language not in LANGUAGES:
        abort(404)
    return Shelf(administered(current_actor()), _name(name), language)


def _name(name: str) -> GuideName:
    if name not in list(GuideName):
        abort(404)
    return GuideName(name)


def _may_change() -> bool:
    return bool(g.user and g.user.has_role(Role.ADMINISTRATOR))


def _home() -> uuid.UUID | None:
    """Whose texts the reader gets: those of the organisation they look after, or work in."""
    if _may_change():
        return administered(current_actor()).id
    home = g.user.home if g.user else None
    return home.organisation_id if home else None
