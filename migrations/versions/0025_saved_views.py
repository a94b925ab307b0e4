"""Views of the desk that supporters save under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OWN = sa.text("removed_at IS NULL AND owner_id IS NOT NULL")
UNITS = sa.text("removed_at IS NULL AND support_unit_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("owner_id", "user", nullable=True),
        reference("support_unit_id", "support_unit", nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        reference("responsible_id", "support_unit", nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=True),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        reference("changed_by_id", "user", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(owner_id IS NULL) <> (support_unit_id IS NULL)", name=op.f("ck_saved_view_whose")
        ),
    )
    op.create_index("ix_saved_view_owner", "saved_view", ["owner_id"])
    op.create_index("ix_saved_view_unit", "saved_view", ["support_unit_id"])
    op.create_index(
        "uq_saved_view_own_name", "saved_view", ["owner_id", "name"], unique=True,
        postgresql_where=OWN, sqlite_where=OWN,
    )  # fmt: skip
    op.create_index(
        "uq_saved_view_units_name", "saved_view", ["support_unit_id", "name"], unique=True,
        postgresql_where=UNITS, sqlite_where=UNITS,
    )  # fmt: skip


def reference(name: str, to: str, *, nullable: bool) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), nullable=nullable)


def downgrade() -> None:
    op.drop_table("saved_view")
