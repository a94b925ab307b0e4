"""Levels that only forward may do so by themselves; invitations that were not for somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("path_level", sa.Column("by_itself", sa.String(length=40), nullable=True))
    op.create_table(
        "pending_forward",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("support_unit_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["support_unit_id"], ["support_unit.id"],
            name=op.f("fk_pending_forward_support_unit_id_support_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_pending_forward_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_pending_forward")),
    )  # fmt: skip
    op.create_index("ix_pending_forward_due", "pending_forward", ["due_at"])
    op.create_table(
        "wrong_recipient",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"],
            name=op.f("fk_wrong_recipient_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_wrong_recipient")),
    )  # fmt: skip
    op.create_index("ix_wrong_recipient_at", "wrong_recipient", ["at"])
    op.create_index(
        "ix_mail_message_sent", "mail_message", ["at"],
        postgresql_where=sa.text("was_sent"), sqlite_where=sa.text("was_sent = 1"),
    )  # fmt: skip


def downgrade() -> None:
    """What went on by itself waits for a person again."""
    op.drop_index("ix_mail_message_sent", table_name="mail_message")
    op.drop_index("ix_wrong_recipient_at", table_name="wrong_recipient")
    op.drop_table("wrong_recipient")
    op.drop_index("ix_pending_forward_due", table_name="pending_forward")
    op.drop_table("pending_forward")
    op.drop_column("path_level", "by_itself")
