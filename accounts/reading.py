"""Who reads, in statements that are put together once (core/prepared.py)."""

import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import BindParameter, bindparam

from accounts.models import Role, User
from core import prepared
from core.db import Id


class _Reader:
    """Somebody who is not known yet."""

    @property
    def id(self) -> BindParameter[uuid.UUID]:
        return bindparam("reader_id", type_=Id())

    def unit_ids(self, role: Role) -> BindParameter[uuid.UUID]:
        return bindparam(f"reader_{role.value}_units", type_=Id(), expanding=True)


READER = cast("User", _Reader())  # for what builds a statement: it has an id, and units


def of_reader(reader: User) -> dict[str, object]:
    """What statements with READER are given."""
    units = {f"reader_{role.value}_units": reader.unit_ids(role) for role in Role}
    return {"reader_id": reader.id, **units}


def asked_by(reader: User, now: datetime, **also: object) -> dict[str, object]:
    """What statements with READER and NOW are given, and others of their values."""
    return {**of_reader(reader), **prepared.at(now), **also}
