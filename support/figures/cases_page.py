"""What the page about cases says: where they lay, which lie still, go to and fro, or came late."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _

from core.periods import Period
from support.clocks.promises import Name
from support.figures.cases import Breaches, Stuck, ToAndFro, breaches, stuck, to_and_fro
from support.figures.causes import Cause
from support.figures.courts import CourtLine, court_lines
from support.figures.measures import said
from support.figures.scope import Scope
from support.figures.words import CAUSES, PROMISES, WAITS
from support.models import WaitsFor


@dataclass(frozen=True)
class CasesPage:
    """All of it."""

    period: Period
    hours: int
    courts: Sequence[CourtLine]
    stuck: Sequence[Stuck]
    to_and_fro: Sequence[ToAndFro]
    breaches: Breaches
    may_open: set[uuid.UUID]
    causes: Mapping[Cause, LazyString]
    promises: Mapping[Name, LazyString]

    def lay(self, minutes: float) -> str:
        """How long, with the comma of the reader's language."""
        return str(_("%(minutes)s min.", minutes=said(minutes)))

    def hours_of(self, time: timedelta) -> str:
        """How long nobody moved it."""
        hours = int(time.total_seconds() // 3600)
        return str(ngettext("%(num)d hour", "%(num)d hours", hours))

    def waits(self, reason: WaitsFor) -> LazyString:
        """What a case waited for."""
        return WAITS[reason]


def cases_page(scope: Scope, hours: int) -> CasesPage:
    """The number of statements does not hang on how many they are."""
    still, moved, late = stuck(scope, hours), to_and_fro(scope), breaches(scope)
    named = {each.case.id for some in (still, moved, late.newest) for each in some}
    return CasesPage(
        period=scope.period,
        hours=hours,
        courts=court_lines(scope),
        stuck=still,
        to_and_fro=moved,
        breaches=late,
        may_open=scope.open_to_reader(named),
        causes=CAUSES,
        promises=PROMISES,
    )
