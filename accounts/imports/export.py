"""What there is, as a file of the same columns: to look at, to change, and to import again."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from accounts.administered import organisation_ids_for
from accounts.imports.columns import COLUMNS, as_cell, harmless
from accounts.imports.models import ImportKind
from accounts.imports.reading import MOST_ROWS
from accounts.models import Organisation, Unit, User
from core.db import db


def export(kind: ImportKind, actor: User) -> bytes:
    """All that the actor looks after. One statement."""
    rows = _units(actor) if kind == ImportKind.UNITS else _organisations(actor)
    return _file(kind, rows)


def template(kind: ImportKind) -> bytes:
    """The first row of a file, to write under."""
    return _file(kind, ())


def _units(actor: User) -> Sequence[Sequence[Any]]:
    own = [getattr(Unit, name) for name in COLUMNS[ImportKind.UNITS] if name != "organisation"]
    wanted = select(Organisation.name, *own).join(Unit.organisation)
    mine = wanted.where(Unit.organisation_id.in_(organisation_ids_for(actor)))
    ordered = mine.order_by(Organisation.name, Unit.name).limit(MOST_ROWS)
    return db.session.execute(ordered).all()


def _organisations(actor: User) -> Sequence[Sequence[Any]]:
    above = aliased(Organisation)
    fields = [
        above.name if name == "above" else getattr(Organisation, name)
        for name in COLUMNS[ImportKind.ORGANISATIONS]
    ]
    wanted = select(*fields).outerjoin(above, Organisation.parent_id == above.id)
    mine = wanted.where(Organisation.id.in_(organisation_ids_for(actor)))
    return db.session.execute(mine.order_by(Organisation.name).limit(MOST_ROWS)).all()


def _file(kind: ImportKind, rows: Sequence[Sequence[Any]]) -> bytes:
    """As Excel in Danish opens it: semicolons, and a mark that says UTF-8."""
    fields = tuple(COLUMNS[kind])
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=";")
    writer.writerow([column.names[0] for column in COLUMNS[kind].values()])
    for row in rows:
        writer.writerow([harmless(as_cell(n, value)) for n, value in zip(fields, row, strict=True)])
    return sheet.getvalue().encode("utf-8-sig")
