"""Text messages by providers: what became of each, how they do, which of their calls we heard."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = (
    "went_live",
    "sms_suppression",
    "sms_spending",
    "sms_delivery",
    "sms_provider",
    "hook_event",
)


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, length: int = 40, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def upgrade() -> None:
    create_heard()
    create_delivery()
    op.create_table(
        "sms_provider",
        word("name"),
        sa.Column("failures", sa.Integer(), nullable=False),
        instant("failed_at"),
        instant("rests_until", nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sms_provider")),
    )

    op.create_table(
        "sms_spending",
        word("period", 10),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_sms_spending")),
    )
    op.create_table(
        "sms_suppression",
        word("phone", 20),
        instant("since"),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_sms_suppression")),
    )
    op.create_table(
        "went_live",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        instant("at"),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_went_live_once")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_went_live_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_went_live")),
    )


def create_heard() -> None:
    op.create_table(
        "hook_event",
        word("provider"),
        word("digest", 64),
        instant("received_at"),
        sa.PrimaryKeyConstraint("provider", "digest", name=op.f("pk_hook_event")),
    )
    op.create_index("ix_hook_event_received_at", "hook_event", ["received_at"])


def create_delivery() -> None:
    op.create_table(
        "sms_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        word("provider"),
        word("provider_id", 80, nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        instant("begun_at"),
        word("state"),
        instant("state_at"),
        word("code", nullable=True),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox_message.id"],
            name=op.f("fk_sms_delivery_outbox_id_outbox_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_delivery")),
        sa.UniqueConstraint(
            "provider", "provider_id", name=op.f("uq_sms_delivery_provider_provider_id")
        ),
    )
    op.create_index("ix_sms_delivery_outbox", "sms_delivery", ["outbox_id", "begun_at"])


def tell_by_an_older_word(reason: str) -> None:
    """Who is to be called for what the code before this did not know is called all the same, and
    once: "The news about the meeting did not arrive." """
    words = {"reason": reason, "older": "news_not_delivered"}
    twice = sa.text(
        "DELETE FROM call_task WHERE reason = :reason AND done_at IS NULL AND participant_id IN"
        " (SELECT participant_id FROM call_task WHERE reason = :older AND done_at IS NULL)"
    )
    op.execute(twice.bindparams(**words))
    others = sa.text("UPDATE call_task SET reason = :older WHERE reason = :reason")
    op.execute(others.bindparams(**words))


def downgrade() -> None:
    op.execute("UPDATE answer_given SET source = 'page' WHERE source = 'sms'")
    op.execute("UPDATE participant SET answered_by = 'page' WHERE answered_by = 'sms'")
    tell_by_an_older_word("sms_stopped")
    for table in TABLES:
        op.drop_table(table)
