"""Calendars of people's and units' own: added, removed, and how they fare."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from accounts.models import User
from booking.calendars import owners
from booking.calendars.models import BusySource, BusySpan, SourceKind
from booking.calendars.owners import Owner
from core import audit
from core.db import db, insert_new
from core.errors import DomainError
from core.reaching import parts_of
from core.sealing import seal
from core.secrets import digest

SEAL = "busy-source"
MOST = 5  # calendars of one owner
PATIENCE = timedelta(minutes=1)  # between two readings that somebody asks for
ADDED = audit.declare("busy-source-added", "sort", "host")
REMOVED = audit.declare("busy-source-removed", "sort", "host")


class TooManySources(DomainError):
    """Each is read every quarter of an hour."""

    message = _l("There are five calendars already. Remove one first.")


class AddressSenseless(DomainError):
    """It cannot be the address of a calendar."""

    field = "url"
    message = _l("The address begins with https:// or webcal://, and has no spaces.")


class NameInAddress(DomainError):
    """A password in an address ends up in logs."""

    field = "url"
    message = _l("Write the user and the password in their own fields, not in the address.")


class UserMissing(DomainError):
    """A server wants to know who asks."""

    field = "user"
    message = _l("Write the user name and the password for the server.")


@dataclass(frozen=True)
class Wanted:
    """A calendar to be read, as it was typed."""

    kind: SourceKind
    url: str
    user: str = ""
    password: str = ""


def address_of(wanted: Wanted, *, allows_http: bool) -> str:
    """The address as it is fetched. Raises the refusals above."""
    url = wanted.url.strip()
    for name in ("webcal://", "webcals://"):
        if url.lower().startswith(name):
            url = "https://" + url[len(name) :]
    parts = parts_of(url, allows_http=allows_http)
    if parts is None:
        raise AddressSenseless
    if "@" in parts.netloc:
        raise NameInAddress
    return url


def add_source(
    owner: Owner, wanted: Wanted, *, by: User, key: bytes, allows_http: bool, now: datetime
) -> None:
    """Read this calendar from now on. The same one again changes nothing: pressed twice, it is
    there once."""
    url = address_of(wanted, allows_http=allows_http)
    if wanted.kind is SourceKind.CALDAV and not (wanted.user and wanted.password):
        raise UserMissing
    row = _row(owner, replace(wanted, url=url), key)
    if _is_full(owner, row["digest"]):
        raise TooManySources
    row |= {"made_by_id": by.id, "made_at": now, "next_read_at": now}
    if db.session.scalar(insert_new(BusySource, [row]).returning(BusySource.id)):
        said: dict[str, Any] = {"sort": wanted.kind.value, "host": row["host"]}
        audit.record(by.as_actor(), ADDED, subject=owner.id, now=now, **said)


def _row(owner: Owner, wanted: Wanted, key: bytes) -> dict[str, Any]:
    secret = {"url": wanted.url}
    if wanted.kind is SourceKind.CALDAV:
        secret |= {"user": wanted.user, "password": wanted.password}
    same = f"{wanted.url}\0{secret.get('user', '')}"
    return {
        "id": uuid.uuid4(),
        "user_id": owner.user_id,
        "unit_id": owner.unit_id,
        "kind": wanted.kind,
        "host": (urlsplit(wanted.url).hostname or "")[:255],
        "sealed": seal(key, SEAL, json.dumps(secret)),
        "digest": digest(key, SEAL, same).hex(),
        "etag": "",
        "last_modified": "",
        "skipped": 0,
    }


def _is_full(owner: Owner, same: str) -> bool:
    mine = owner.owns(BusySource.user_id, BusySource.unit_id)
    others = select(func.count(BusySource.id)).where(mine, BusySource.digest != same)
    return (db.session.scalar(others) or 0) >= MOST


def find_source(actor: User, source_id: uuid.UUID) -> tuple[BusySource, Owner] | None:
    """The calendar, if it is the actor's or a unit's that they look after."""
    source = db.session.scalar(select(BusySource).where(BusySource.id == source_id))
    if source is None or source.user_id not in (None, actor.id):
        return None
    owner = owners.find_owner(actor, source.unit_id)
    return (source, owner) if owner else None


def remove_source(source: BusySource, owner: Owner, *, by: User, now: datetime) -> None:
    """Read it no more, and forget what it said."""
    said: dict[str, Any] = {"sort": source.kind.value, "host": source.host}
    db.session.execute(delete(BusySpan).where(BusySpan.source_id == source.id))
    db.session.delete(source)
    audit.record(by.as_actor(), REMOVED, subject=owner.id, now=now, **said)


def ask_again(source: BusySource, *, now: datetime) -> None:
    """Somebody has mended something and does not want to wait for the quarter of an hour."""
    if source.tried_at is None or now - source.tried_at >= PATIENCE:
        source.next_read_at = min(source.next_read_at, now)


def sources_of(owner: Owner) -> Sequence[BusySource]:
    """The owner's, in the order in which they were added."""
    mine = owner.owns(BusySource.user_id, BusySource.unit_id)
    ordered = select(BusySource).where(mine).order_by(BusySource.made_at, BusySource.id)
    return db.session.scalars(ordered).all()


def spans_ahead(owner: Owner, *, now: datetime) -> Mapping[uuid.UUID, int]:
    """How many taken times of each lie ahead."""
    counted = (
        select(BusySpan.source_id, func.count(BusySpan.id))
        .join(BusySource, BusySource.id == BusySpan.source_id)
        .where(owner.owns(BusySource.user_id, BusySource.unit_id), BusySpan.ends_at > now)
        .group_by(BusySpan.source_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}
