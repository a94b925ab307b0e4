"""Cases are removed when their time is over: what is counted of them stays, as sums of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SUMS = ("asked", "ended", "told", "solved", "citizens", "before_start", "outside", "cases",
        "seconds")  # fmt: skip
# By which the rows of a case are found, and what goes next: (name, table, columns, of which rows).
INDEXES = (
    ("ix_ticket_closed", "ticket", ["closed_at", "id"], "closed_at IS NOT NULL"),
    ("ix_ticket_mail_maybe", "ticket_mail", ["maybe_id"], "maybe_id IS NOT NULL"),
    ("ix_ticket_mail_event", "ticket_mail", ["event_id"], "event_id IS NOT NULL"),
    ("ix_mention_ticket", "mention", ["ticket_id"], None),
    ("ix_ticket_split_ticket", "ticket_split", ["ticket_id"], None),
    # Few of many, and asked of every case by the figures.
    ("ix_ticket_event_all_closed", "ticket_event", ["ticket_id"], "kind = 'all_closed'"),
)


def upgrade() -> None:
    op.create_table(
        "case_count",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUMS),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_case_count_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "day", "tier", name=op.f("pk_case_count")),
    )
    for name, table, columns, rows in INDEXES:
        which = sa.text(rows) if rows else None
        op.create_index(name, table, columns, postgresql_where=which, sqlite_where=which)
    op.create_index(
        "ix_hand_over_skipped",
        "hand_over",
        ["ticket_id"],
        postgresql_where=sa.text("was_skipped"),
        sqlite_where=sa.text("was_skipped = 1"),
    )


def downgrade() -> None:
    op.drop_index("ix_hand_over_skipped", "hand_over")
    for name, table, _columns, _rows in INDEXES:
        op.drop_index(name, table)
    op.drop_table("case_count")
