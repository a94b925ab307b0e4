"""Clocks of cases: targets, what happened, what follows from it, and who is told when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HOUR, BEFORE_START = timedelta(hours=1), timedelta(minutes=5)
NUMBERS = (
    "answer_within_the_hour",
    "answer_on_the_day",
    "answer_otherwise",
    "accept_within_the_hour",
    "accept_on_the_day",
    "accept_otherwise",
)


def known(name: str, **columns: sa.types.TypeEngine[object]) -> sa.TableClause:
    """A table as this migration knows it."""
    return sa.table(name, *(sa.column(column, type_) for column, type_ in columns.items()))


ID, AT, WORD, FLAG = sa.Uuid(), sa.DateTime(timezone=True), sa.String(), sa.Boolean()
TICKET = known(
    "ticket",
    id=ID,
    status=WORD,
    opened_at=AT,
    meeting_starts_at=AT,
    responsible_id=ID,
    is_learning=FLAG,
)
SEEN = known("ticket_event", ticket_id=ID, at=AT, kind=WORD)
EVENT = known(
    "clock_event",
    ticket_id=ID, at=AT, kind=WORD, support_unit_id=ID, reason=WORD,
    minutes=sa.Integer(), by_meeting=FLAG, latest_at=AT,
)  # fmt: skip
CLOCK = known("ticket_clock", ticket_id=ID, by_meeting=FLAG, stale_since=AT)


def instant(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(
    name: str, to: str, *, nullable: bool = False, key: bool = False
) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), nullable=nullable, primary_key=key)


def upgrade() -> None:
    op.create_table(
        "response_target",
        reference("organisation_id", "organisation", key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        instant("since", nullable=False),
        reference("by_id", "user"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("before_start", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            " AND ".join(f"{name} > 0" for name in NUMBERS),
            name=op.f("ck_response_target_minutes"),
        ),
        sa.CheckConstraint("before_start >= 0", name=op.f("ck_response_target_before_start")),
    )
    create_event()
    create_clock()
    create_notice()
    start_clocks()


def create_event() -> None:
    op.create_table(
        "clock_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("ticket_id", "ticket"),
        instant("at", nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        reference("support_unit_id", "support_unit", nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("by_meeting", sa.Boolean(), nullable=True),
        instant("latest_at"),
        sa.CheckConstraint(
            "(minutes IS NULL) = (by_meeting IS NULL)", name=op.f("ck_clock_event_whole_goal")
        ),
    )
    op.create_index("ix_clock_event_ticket", "clock_event", ["ticket_id", "id"])
    op.create_index("ix_clock_event_unit", "clock_event", ["support_unit_id"])
    refuses = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_update()"
        if op.get_bind().dialect.name == "postgresql"
        else "BEGIN SELECT RAISE(ABORT, 'clock_event_append_only'); END"
    )
    op.execute(f"CREATE TRIGGER clock_event_append_only BEFORE UPDATE ON clock_event {refuses}")


def create_clock() -> None:
    op.create_table(
        "ticket_clock",
        reference("ticket_id", "ticket", key=True),
        reference("support_unit_id", "support_unit", nullable=True),
        sa.Column("waits_for", sa.String(length=40), nullable=True),
        instant("answer_due_at"),
        instant("answered_at"),
        instant("accept_due_at"),
        instant("accepted_at"),
        instant("deadline_at"),
        sa.Column("deadline_of", sa.String(length=40), nullable=True),
        sa.Column("by_meeting", sa.Boolean(), nullable=False),
        instant("ended_at"),
        instant("stale_since"),
    )
    for name, columns, where in (
        ("ix_ticket_clock_deadline", ["support_unit_id", "deadline_at"], "deadline_at IS NOT NULL"),
        ("ix_ticket_clock_stale", ["stale_since"], "stale_since IS NOT NULL"),
    ):
        held = sa.text(where)
        op.create_index(name, "ticket_clock", columns, postgresql_where=held, sqlite_where=held)


def create_notice() -> None:
    op.create_table(
        "clock_notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("ticket_id", "ticket"),
        sa.Column("promise", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        instant("at", nullable=False),
        instant("due_at", nullable=False),
        instant("told_at"),
        sa.UniqueConstraint("ticket_id", "promise", "number", "stage", name="uq_clock_notice_once"),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index(
        "ix_clock_notice_due", "clock_notice", ["at"], postgresql_where=untold, sqlite_where=untold
    )


def start_clocks() -> None:
    """Open cases have clocks too, by the targets that held for all until now. The worker counts
    what follows: their clocks are stale."""
    connection = op.get_bind()
    is_open = TICKET.c.status.in_(("new", "active", "waiting"))
    rows = connection.execute(sa.select(TICKET).where(is_open)).all()
    first = sa.select(SEEN.c.ticket_id, sa.func.min(SEEN.c.at)).group_by(SEEN.c.ticket_id)
    said = connection.execute(first.where(SEEN.c.kind.in_(("taken", "replied"))))
    answers = dict(said.all())
    for row in rows:
        starts_at = None if row.is_learning else row.meeting_starts_at
        happened = [_started(row, starts_at)]
        if row.id in answers:
            happened += [{"kind": kind, "at": answers[row.id]} for kind in ("accepted", "answered")]
        if row.status == "waiting" and row.id in answers:
            happened.append({"kind": "paused", "at": answers[row.id], "reason": "requester"})
        for facts in happened:
            connection.execute(sa.insert(EVENT).values(ticket_id=row.id, **facts))
        connection.execute(
            sa.insert(CLOCK).values(ticket_id=row.id, by_meeting=False, stale_since=row.opened_at)
        )


def _started(row: "sa.Row[tuple[object, ...]]", starts_at: datetime | None) -> dict[str, object]:
    minutes = _minutes(row.opened_at, starts_at)
    return {
        "kind": "started",
        "at": row.opened_at,
        "support_unit_id": row.responsible_id,
        "minutes": minutes,
        "by_meeting": minutes < 240,
        "latest_at": starts_at - BEFORE_START if starts_at and starts_at > row.opened_at else None,
    }


def _minutes(opened_at: datetime, starts_at: datetime | None) -> int:
    if starts_at is None:
        return 240
    if starts_at - opened_at <= HOUR:
        return 5
    return 30 if _day(opened_at) == _day(starts_at) else 240


def _day(at: datetime) -> object:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(COPENHAGEN).date()


def downgrade() -> None:
    for name in ("clock_notice", "ticket_clock", "clock_event", "response_target"):
        op.drop_table(name)
