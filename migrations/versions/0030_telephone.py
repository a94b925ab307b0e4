"""Telephone: hotlines, where units are rung, calls, what happened in them, what was recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = ("phone_recording", "phone_step", "phone_call", "unit_phone", "phone_line")


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"))


def word(name: str, length: int = 40, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.Integer(), nullable=nullable)


def some(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def upgrade() -> None:
    create_line()
    create_unit_phone()
    create_call()
    create_step()
    create_recording()


def create_line() -> None:
    op.create_table(
        "phone_line",
        some("id", nullable=False),
        some("organisation_id", nullable=False),
        word("kind"),
        word("number", 20),
        word("name", 120),
        instant("made_at"),
        instant("ended_at", nullable=True),
        reference("phone_line", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_line")),
    )
    only("phone_line", "uq_phone_line_number", ["number"], "ended_at IS NULL", unique=True)
    op.create_index("ix_phone_line_organisation", "phone_line", ["organisation_id"])


def create_unit_phone() -> None:
    op.create_table(
        "unit_phone",
        some("support_unit_id", nullable=False),
        word("number", 20),
        number("ring_seconds"),
        sa.CheckConstraint(
            "ring_seconds BETWEEN 5 AND 60", name=op.f("ck_unit_phone_rings_for_a_while")
        ),
        reference("unit_phone", "support_unit_id", "support_unit"),
        sa.PrimaryKeyConstraint("support_unit_id", name=op.f("pk_unit_phone")),
    )


REFERS = {
    "line_id": "phone_line",
    "occurrence_id": "occurrence",
    "participant_id": "participant",
    "ticket_id": "ticket",
    "support_unit_id": "support_unit",
    "lent_id": "support_unit",
    "handled_by_id": "user",
}


def create_call() -> None:
    op.create_table(
        "phone_call",
        some("id", nullable=False),
        word("provider_id"),
        word("caller", 20),
        word("state"),
        sa.Column("flow", sa.JSON(), nullable=False),
        number("turn"),
        instant("began_at"),
        instant("ended_at", nullable=True),
        *(some(name, nullable=name != "line_id") for name in REFERS),
        instant("handled_at", nullable=True),
        *(reference("phone_call", name, to) for name, to in REFERS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_phone_call_provider_id")),
    )
    of_ticket = ["ticket_id", "id"]
    only("phone_call", "ix_phone_call_ticket", of_ticket, "ticket_id IS NOT NULL")
    op.create_index("ix_phone_call_began_at", "phone_call", ["began_at"])
    only("phone_call", "ix_phone_call_lent", ["ended_at"], "lent_id IS NOT NULL")
    only("phone_call", "ix_phone_call_on", ["ended_at", "began_at"], "ended_at IS NULL")
    unsorted = "ticket_id IS NULL AND handled_at IS NULL"
    only("phone_call", "ix_phone_call_unsorted", ["support_unit_id", "began_at"], unsorted)


def create_step() -> None:
    op.create_table(
        "phone_step",
        number("id"),
        some("call_id", nullable=False),
        instant("at"),
        word("kind"),
        some("support_unit_id"),
        number("seconds", nullable=True),
        reference("phone_step", "call_id", "phone_call"),
        reference("phone_step", "support_unit_id", "support_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_step")),
    )
    op.create_index("ix_phone_step_call", "phone_step", ["call_id", "id"])


def create_recording() -> None:
    op.create_table(
        "phone_recording",
        number("id"),
        some("call_id", nullable=False),
        word("provider_id"),
        number("seconds"),
        instant("made_at"),
        instant("due_at", nullable=True),
        number("tries"),
        instant("fetched_at", nullable=True),
        instant("given_up_at", nullable=True),
        instant("deleted_there_at", nullable=True),
        instant("forgotten_at", nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        word("file_name", 80, nullable=True),
        reference("phone_recording", "call_id", "phone_call"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_recording")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_phone_recording_provider_id")),
    )
    op.create_index("ix_phone_recording_call", "phone_recording", ["call_id", "id"])
    only("phone_recording", "ix_phone_recording_due", ["due_at"], "due_at IS NOT NULL")
    op.create_index("ix_phone_recording_made_at", "phone_recording", ["made_at"])


def only(table: str, name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    held = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
