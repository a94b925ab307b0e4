"""Whose text somebody reads: their organisation's, in their language; else ours."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from accounts.models import Organisation
from booking.guides.models import GuideEdition
from booking.guides.names import GuideName
from booking.guides.ours import our_text
from booking.guides.rendering import render
from core.db import db

Key = tuple[GuideName, str]  # a guide in a language


@dataclass(frozen=True)
class Guide:
    """A guide as one reader gets it."""

    name: GuideName
    language: str
    title: str
    sentence: str
    short: str
    whole: str
    written_by: str = ""  # the organisation whose text it is; empty: ours
    elsewhere: str = ""  # the organisation, when it has a text in another language only

    def short_html(self, top: int) -> Markup:
        """The short list."""
        return render(self.short, top=top)

    def whole_html(self, top: int) -> Markup:
        """Everything. `top` is the level of its headings."""
        return render(self.whole, top=top)


def guides_for(
    organisation_id: uuid.UUID | None, names: Iterable[GuideName], *, language: str
) -> dict[GuideName, Guide]:
    """The guides as somebody of the organisation reads them. One statement, however many."""
    asked = list(names)
    own = _editions(organisation_id, asked) if organisation_id else {}
    return {name: _guide(name, language, own) for name in asked}


def guide_for(organisation_id: uuid.UUID | None, name: GuideName, *, language: str) -> Guide:
    """One of them."""
    return guides_for(organisation_id, [name], language=language)[name]


def our_guide(name: GuideName, language: str) -> Guide:
    """Our text, whatever others have written."""
    return Guide(name=name, language=language, **vars(our_text(name, language)))


def own_editions(organisation_id: uuid.UUID) -> set[Key]:
    """Which guides the organisation has a text of its own for."""
    return set(_editions(organisation_id, list(GuideName)))


def _guide(name: GuideName, language: str, own: dict[Key, tuple[GuideEdition, str]]) -> Guide:
    ours = our_guide(name, language)
    if found := own.get((name, language)):
        return _own_guide(ours, *found)
    elsewhere = next((who for (other, _), (_e, who) in own.items() if other == name), "")
    return replace(ours, elsewhere=elsewhere)


def _own_guide(ours: Guide, edition: GuideEdition, organisation: str) -> Guide:
    return replace(
        ours,
        sentence=edition.sentence or "",
        short=edition.short or "",
        whole=edition.whole or "",
        written_by=organisation,
    )


def _editions(
    organisation_id: uuid.UUID, names: Sequence[GuideName]
) -> dict[Key, tuple[GuideEdition, str]]:
    """What holds, with the name of the organisation. Those taken back are left out."""
    later = aliased(GuideEdition)
    newest = (
        select(func.max(later.number))
        .where(
            later.organisation_id == GuideEdition.organisation_id,
            later.name == GuideEdition.name,
            later.language == GuideEdition.language,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(GuideEdition, Organisation.name)
        .join(Organisation, Organisation.id == GuideEdition.organisation_id)
        .where(
            GuideEdition.organisation_id == organisation_id,
            GuideEdition.name.in_(names),
            GuideEdition.number == newest,
            GuideEdition.sentence.is_not(None),
        )
    )
    return {(e.name, e.language): (e, organisation) for e, organisation in rows}
