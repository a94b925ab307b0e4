"""The form of a new version. The levels lie in it as they stand; buttons move them, and nothing is
saved before the last one is pressed."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import Form, no_cpr, one_line
from support.models import SupportModel, SupportUnit, Tier
from support.routing.levels import STAFF, ByItself, Kind, Levels, Scope, read_code, read_who
from support.routing.presets import preset
from support.routing.tree import Directory, Rule
from support.routing.words import ABOUT, KINDS, WAYS_OF, WHO
from support.tier_words import NEAREST

COLUMNS = ("local_it", "citizen_hotline", "staff_hotline", "shared_support")
FOR = {
    "local_it": (Tier.LOCAL_IT, Tier.MUNICIPAL_SHARED, Tier.REGIONAL_SHARED, Tier.SHARED_SUPPORT),
    "citizen_hotline": (Tier.CITIZEN_HOTLINE,),
    "staff_hotline": (Tier.STAFF_HOTLINE,),
    "shared_support": (Tier.SHARED_SUPPORT,),
}
ABOVE = ""  # the model of who goes by the organisation above


class SeenForm(Form):
    """A form that knows which version its page showed."""

    seen = HiddenField()

    @property
    def number(self) -> int:
        """Of that version; one that never was where it says nothing sensible."""
        said = str(self.seen.data or "0")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


class VersionForm(SeenForm):
    """Who helps, as it is to be."""

    has_local_it = RadioField(
        _l("Local IT"),
        [InputRequired()],
        choices=[
            SelectChoice("yes", _l("We have local IT")),
            SelectChoice("no", _l("We have none")),
        ],
    )
    local_it = SelectField(
        _l("Local IT, or who stands in for it"),
        description=_l("Without a choice, the IT of the one who convened the meeting helps."),
    )
    shared_support = SelectField(_l("Shared support"))
    citizen_hotline = SelectField(_l("Hotline for citizens"))
    staff_hotline = SelectField(_l("Hotline for staff"))
    who = SelectField(_l("Who?"), default=Kind.OWN_IT.value)
    does = RadioField(
        _l("What may they do?"),
        [InputRequired()],
        choices=[
            SelectChoice("solves", _l("Solve, or forward")),
            SelectChoice("forwards", _l("Only forward")),
            SelectChoice("in_time", _l("Only forward; by itself, if nobody takes it in time")),
            SelectChoice("at_once", _l("Only forward, by itself and at once")),
        ],
        default="solves",
    )
    to = SelectMultipleField(
        _l("On whose path?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        default=[scope.value for scope in STAFF],
    )
    takes_citizens = BooleanField(
        _l("Citizens' cases may go on to it, though it is shared support"),
        description=_l("An exception from the guidance. It is written down with your reason."),
    )
    why = StringField(
        _l("Why do you change it?"),
        [DataRequired(), Length(max=300), no_cpr],
        filters=[one_line],
        description=_l("Stands in the list of versions."),
    )
    model = HiddenField()

    paths: dict[Scope, Levels]
    offered: frozenset[str]  # who can be added
    focus: tuple[Scope, int, str] | None = None  # the level that was moved, and by which button

    @classmethod
    def of(cls, rule: Rule, number: int) -> "VersionForm":
        """The form with what holds."""
        units = {name: str(getattr(rule, name) or "") for name in COLUMNS}
        has_it = "yes" if rule.has_local_it else "no"
        form = cls(data={"has_local_it": has_it, "seen": number, **units})
        form.model.data = rule.model.value if rule.model else ABOVE
        form.paths = {scope: rule.levels(scope) for scope in Scope}
        return form

    @classmethod
    def typed(cls, said: MultiDict[str, str]) -> "VersionForm":
        """The form as it was sent."""
        form = cls(said)
        form.paths = {
            scope: tuple(filter(None, map(read_code, said.getlist(f"level-{scope}"))))
            for scope in Scope
        }
        if form.model.data not in set(SupportModel):
            form.model.data = ABOVE
        return form

    def offer(self, units: Sequence[SupportUnit]) -> None:
        """The units that can be chosen, and whose path they can stand on."""
        self.to.choices = [
            SelectChoice(scope.value, f"{WHO[scope]}: {ABOUT[scope]}") for scope in Scope
        ]
        for name in COLUMNS:
            chosen = [SelectChoice(str(u.id), u.unit.place) for u in units if u.tier in FOR[name]]
            nothing = _("No choice") if name == "local_it" else _("As the organisation above")
            select: SelectField = self[name]  # type: ignore[assignment]  # these four are
            select.choices = [SelectChoice("", nothing), *chosen]
        found = [SelectChoice(kind.value, words) for kind, words in KINDS.items()]
        found += [
            SelectChoice(f"{Kind.NEAREST}:{tier}", words)
            for tier, words in NEAREST.items()
            if tier != Tier.LOCAL_IT
        ]
        named = [SelectChoice(f"{Kind.UNIT}:{u.id}", u.unit.place) for u in units]
        self.who.choices = [*found, *named]
        self.offered = frozenset(str(choice.value) for choice in (*found, *named))

    def levels(self, scope: Scope) -> Levels:
        """One path as it stands; empty where it is inherited."""
        return self.paths.get(scope, ())

    @property
    def rule(self) -> Rule:
        """What it says."""
        units = {name: _unit(self[name].data) for name in COLUMNS}
        is_own = self.model.data != ABOVE
        return Rule(
            model=SupportModel(self.model.data or "") if is_own else None,
            has_local_it=self.has_local_it.data != "no",
            paths={s: levels for s, levels in self.paths.items() if levels},
            **units,
        )

    def press(self, button: str, above: Directory, organisation: uuid.UUID) -> None:
        """Do what a button says; one that nobody made does nothing."""
        deed, *rest = button.split(":")
        if deed == "add":
            self._add(above, organisation)
        elif deed == "preset" and rest and rest[0] in set(SupportModel):
            self._take_preset(SupportModel(rest[0]))
        elif deed == "inherit" and rest:
            self._inherit(rest[0])
        elif deed in DEEDS and len(rest) == 2 and rest[0] in set(Scope) and rest[1].isdecimal():
            self._move(deed, Scope(rest[0]), int(rest[1][:2]))

    def _move(self, deed: str, scope: Scope, place: int) -> None:
        """Whoever moves a level goes on with it: the button that was pressed is at hand again."""
        self.paths[scope] = DEEDS[deed](self.levels(scope), place)
        last = len(self.levels(scope)) - 1
        at = min(max(place + {"up": -1, "down": 1}.get(deed, 0), 0), last)
        turned = {("up", 0): "down", ("down", last): "up"}.get((deed, at), deed)
        if deed in WAYS_OF:  # its button is gone
            turned = next(way for way in WAYS_OF if way != deed)
        self.focus = (scope, at, turned if last > 0 or deed in WAYS_OF else "remove")

    def _add(self, above: Directory, organisation: uuid.UUID) -> None:
        level = read_who(self.who.data or "")
        scopes = [Scope(said) for said in self.to.data or [] if said in set(Scope)]
        if level is None or self.who.data not in self.offered or not scopes:
            self.refuse(_("Choose who, and on whose path."))
            return
        if any(level.who == there.who for s in scopes for there in self.levels(s)):
            self.refuse(_("The same one stands there already."))
            return
        self._begin_with(scopes, above, organisation)
        solves = level.solves and self.does.data == "solves"
        level = replace(level, solves=solves, by_itself=WAYS_OF.get(str(self.does.data)))
        for scope in scopes:
            takes = scope == Scope.CITIZEN and bool(self.takes_citizens.data)
            self.paths[scope] += (replace(level, takes_citizens=takes),)

    def _begin_with(
        self, scopes: Sequence[Scope], above: Directory, organisation: uuid.UUID
    ) -> None:
        """Who adds to an inherited path begins with a copy of it: of both, where staff's are."""
        wanted = set(scopes)
        if self.model.data == ABOVE and wanted & set(STAFF):
            self.model.data = above.model_of(organisation).value
            wanted |= set(STAFF)
        for scope in wanted:
            self.paths[scope] = self.paths[scope] or above.path_of(organisation, scope)

    def _take_preset(self, model: SupportModel) -> None:
        self.model.data = model.value
        self.paths |= {scope: levels for scope, levels in preset(model).items() if scope in STAFF}

    def _inherit(self, what: str) -> None:
        if what == "citizen":
            self.paths[Scope.CITIZEN] = ()
        elif what == "staff":
            self.model.data = ABOVE
            self.paths |= dict.fromkeys(STAFF, ())


def _up(levels: Levels, place: int) -> Levels:
    if not 0 < place < len(levels):
        return levels
    moved = list(levels)
    moved[place - 1], moved[place] = moved[place], moved[place - 1]
    return tuple(moved)


def _down(levels: Levels, place: int) -> Levels:
    return _up(levels, place + 1)


def _remove(levels: Levels, place: int) -> Levels:
    return levels[:place] + levels[place + 1 :]


def _forward(how: ByItself | None, levels: Levels, place: int) -> Levels:
    if place >= len(levels) or levels[place].solves:
        return levels
    return (*levels[:place], replace(levels[place], by_itself=how), *levels[place + 1 :])


DEEDS: Mapping[str, Callable[[Levels, int], Levels]] = {
    "up": _up,
    "down": _down,
    "remove": _remove,
    **{way: partial(_forward, how) for way, how in WAYS_OF.items()},
}


def _unit(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None


class RestorationForm(SeenForm):
    """An older version holds again."""

    why = StringField(
        _l("Why do you put it in force again?"),
        [DataRequired(), Length(max=300), no_cpr],
        filters=[one_line],
    )
