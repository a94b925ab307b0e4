"""Which provider is asked: the first of the settings that is not resting.

One that failed several times in a row rests for a while, for all workers: it stands in the
database. After its rest one failure is enough for another; one success, and it is well again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.db import db
from notifications.sms import SmsSender
from notifications.texts.models import SmsProvider

FAILURES = 3
WITHIN = timedelta(minutes=10)  # older ones are forgotten
REST = timedelta(minutes=2)


def choose(
    senders: Sequence[SmsSender], *, refused_by: Collection[str], now: datetime
) -> SmsSender:
    """Who is asked next. Who refused this very message is asked again when nobody else is well."""
    if len(senders) == 1:
        return senders[0]
    resting = set(
        db.session.scalars(select(SmsProvider.name).where(SmsProvider.rests_until > now)).all()
    )

    def fitness(sender: SmsSender) -> tuple[bool, bool]:
        return sender.name in resting, sender.name in refused_by

    return min(senders, key=fitness)  # the first of several: their order is the operator's choice


@dataclass(frozen=True)
class Health:
    """How one does, as administrators read it."""

    name: str
    failures: int = 0
    rests_until: datetime | None = None


def states_of(names: Sequence[str], *, now: datetime) -> Sequence[Health]:
    """Each of these, in their order. One statement."""
    rows = db.session.scalars(select(SmsProvider).where(SmsProvider.name.in_(names)))
    found = {row.name: row for row in rows}
    return [_health(name, found.get(name), now) for name in names]


def _health(name: str, row: SmsProvider | None, now: datetime) -> Health:
    if row is None or row.failed_at < now - WITHIN:
        return Health(name)
    rests = row.rests_until if row.rests_until and row.rests_until > now else None
    return Health(name, row.failures, rests)


def note_failure(name: str, *, now: datetime, rest: timedelta | None = None) -> None:
    """It did not take a message for a reason of its own. One statement. Who asks for a rest has it
    at once."""
    is_old = SmsProvider.failed_at < now - WITHIN
    counted = case((is_old, 1), else_=SmsProvider.failures + 1)
    until = now + max(rest or REST, REST)
    written = _insert().values(
        name=name, failures=1, failed_at=now, rests_until=until if rest else None
    )
    db.session.execute(
        written.on_conflict_do_update(
            index_elements=[SmsProvider.name],
            set_={
                "failures": counted,
                "failed_at": now,
                "rests_until": until
                if rest
                else case((counted >= FAILURES, until), else_=SmsProvider.rests_until),
            },
        )
    )


def note_success(name: str) -> None:
    """It is well. Nothing is written about one that was."""
    ill = update(SmsProvider).where(SmsProvider.name == name, SmsProvider.failures > 0)
    db.session.execute(
        ill.values(failures=0, rests_until=None).execution_options(synchronize_session=False)
    )


def _insert() -> postgresql.Insert | sqlite.Insert:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(SmsProvider) if is_postgresql else sqlite.insert(SmsProvider)
