"""How each person is reached, what came back, and addresses that take no mail."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLES = ("mail_suppression", "second_way", "came_back")
COLUMNS = ("ways", "from_hour", "until_hour")


def instant(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def to_message(table: str, column: str, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["outbox_message.id"],
        name=op.f(f"fk_{table}_{column}_outbox_message"),
        ondelete=on_delete,
    )


def upgrade() -> None:
    op.add_column("participant", sa.Column("ways", sa.String(length=40), nullable=True))
    op.add_column("participant", sa.Column("from_hour", sa.Integer(), nullable=True))
    op.add_column("participant", sa.Column("until_hour", sa.Integer(), nullable=True))
    op.create_table(
        "came_back",
        sa.Column("outbox_id", sa.Integer(), autoincrement=False, nullable=False),
        instant("taken_at"),
        instant("at"),
        to_message("came_back", "outbox_id"),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_came_back")),
    )
    op.create_table(
        "second_way",
        sa.Column("outbox_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_id", sa.Integer(), nullable=False),
        to_message("second_way", "outbox_id"),
        to_message("second_way", "next_id"),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_second_way")),
        sa.UniqueConstraint("next_id", name=op.f("uq_second_way_next_id")),
    )
    op.create_table(
        "mail_suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        instant("since"),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        to_message("mail_suppression", "outbox_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_suppression")),
        sa.UniqueConstraint("address", name=op.f("uq_mail_suppression_address")),
    )
    op.create_index("ix_mail_suppression_since", "mail_suppression", ["since"])
    op.create_index("ix_mail_suppression_outbox", "mail_suppression", ["outbox_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for column in COLUMNS:
        op.drop_column("participant", column)
