"""Incidents: one cause of many tickets, and rooms that are not ready."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('proposed', 'confirmed')")
GOING_ON = sa.text("ended_at IS NULL")
TABLES = ("room_alarm", "incident_reader", "incident_ticket", "incident")


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(name: str, to: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), nullable=nullable)


def key(name: str, to: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), primary_key=True)


def text(name: str, length: int | None = None) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), nullable=False)


def upgrade() -> None:
    create_incident()
    op.create_table(
        "incident_ticket",
        key("ticket_id", "ticket"),
        reference("incident_id", "incident"),
        instant("at"),
    )
    op.create_index("ix_incident_ticket_incident", "incident_ticket", ["incident_id"])
    op.create_table(
        "incident_reader",
        key("incident_id", "incident"),
        key("participant_id", "participant"),
        instant("ends_at"),
    )
    op.create_table(
        "room_alarm",
        key("ticket_id", "ticket"),
        reference("occurrence_id", "occurrence"),
        instant("at"),
        instant("ended_at", nullable=True),
    )
    only("room_alarm", "ix_room_alarm_open", ["occurrence_id"], GOING_ON)
    op.create_index("ix_ticket_opened_at", "ticket", ["opened_at"])


def create_incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), primary_key=True),
        text("kind", 40),
        text("value", 300),
        text("label", 300),
        text("state", 40),
        reference("unit_id", "support_unit"),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        instant("proposed_at"),
        instant("decided_at", nullable=True),
        reference("decided_by_id", "user", nullable=True),
        text("said"),
        text("why"),
        instant("ended_at", nullable=True),
        reference("ended_by_id", "user", nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)",
            name=op.f("ck_incident_decided_or_only_proposed"),
        ),
        sa.CheckConstraint(
            "(state = 'over') = (ended_at IS NOT NULL)", name=op.f("ck_incident_over_since")
        ),
    )
    only("incident", "uq_incident_live", ["kind", "value"], LIVE, unique=True)
    op.create_index("ix_incident_proposed_at", "incident", ["proposed_at"])


def only(
    table: str, name: str, columns: list[str], which: sa.TextClause, *, unique: bool = False
) -> None:
    op.create_index(name, table, columns, unique=unique, postgresql_where=which, sqlite_where=which)


def downgrade() -> None:
    op.drop_index("ix_ticket_opened_at", "ticket")
    for table in TABLES:
        op.drop_table(table)
