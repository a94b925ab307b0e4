"""What the pages of who helps show, ready for their templates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.models import Organisation
from accounts.ports import Fact
from core import clock
from support import directory
from support.lines import Units
from support.models import SupportModel
from support.routing import Rule, Scope, versions, words
from support.routing.forms import VersionForm
from support.routing.invariants import Fault, faults_of, with_its_place
from support.routing.words import LevelLine, PathRow


@dataclass(frozen=True)
class PathList:
    """One path in the form: its own levels, or those that it inherits."""

    scope: Scope
    title: str
    is_own: bool
    levels: Sequence[LevelLine]


@dataclass(frozen=True)
class Preview:
    """What saving would change."""

    changes: Sequence[str]
    table: Sequence[PathRow]


def fact_of(organisation: Organisation) -> Fact:
    """The line on the organisation's page."""
    text = words.model_name(directory.load().model_of(organisation.id))
    url = url_for("routing.show_one", organisation_id=organisation.id)
    return Fact(label=_("Who helps"), text=text, url=url)


def table_page(organisation: Organisation) -> ResponseReturnValue:
    """The decision table as it holds."""
    units = Units.read()
    return render_template(
        "support/routing.html",
        organisation=organisation,
        version=versions.newest_of(organisation),
        model=words.model_name(units.rows.model_of(organisation.id)),
        table=table_of(units, organisation),
    )


def table_of(units: Units, organisation: Organisation) -> Sequence[PathRow]:
    """Who gets what, by these rows."""
    names = directory.organisation_names()
    return words.table_of(units, organisation.id, names, now=clock.now())


def said_by(units: Units, organisation: Organisation, rule: Rule | None) -> Units:
    """As if the organisation said this; with none, as if it said nothing."""
    others = {id: held for id, held in units.rows.rules.items() if id != organisation.id}
    own = {organisation.id: rule} if rule else {}
    return replace(units, rows=replace(units.rows, rules={**others, **own}))


def form_page(
    organisation: Organisation,
    units: Units,
    form: VersionForm,
    *,
    faults: Sequence[Fault] = (),
    is_preview: bool = False,
) -> ResponseReturnValue:
    """The form, with what is wrong with the paths, or with what saving would change."""
    rule = with_its_place(form.rule, units.rows.tiers)
    wrong = list(faults) or (faults_of(rule, units.rows.tiers) if is_preview else [])
    is_good = is_preview and not wrong and not form.errors
    page = render_template(
        "support/routing_version_form.html",
        organisation=organisation,
        form=form,
        focus=":".join(map(str, form.focus)) if form.focus else "",
        model=SupportModel(form.model.data) if form.model.data else None,
        models=words.MODELS,
        lists=_lists(said_by(units, organisation, rule), organisation, rule),
        faults=[(f"path-{f.scope}", f"{_title(f.scope)} – {f.words}") for f in wrong],
        preview=_preview(units, organisation, rule) if is_good else None,
    )
    return page, 422 if wrong else form.status


def _lists(units: Units, organisation: Organisation, rule: Rule) -> Sequence[PathList]:
    now = clock.now()
    return [
        PathList(
            scope=scope,
            title=_title(scope),
            is_own=bool(rule.levels(scope)),
            levels=[
                words.line_of(units, organisation.id, scope, level, now=now)
                for level in units.rows.path_of(organisation.id, scope)
            ],
        )
        for scope in Scope
    ]


def _title(scope: Scope) -> str:
    return f"{words.WHO[scope]}: {words.ABOUT[scope]}"


def _preview(units: Units, organisation: Organisation, rule: Rule) -> Preview:
    held = units.rows.rules.get(organisation.id, Rule())
    return Preview(
        changes=words.differences(held, rule, words.names_of(units)),
        table=table_of(said_by(units, organisation, rule), organisation),
    )
