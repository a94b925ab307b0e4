"""Systems elsewhere that are told of tickets: addresses, what happened, and what waits for each."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WAITS = sa.text("sent_at IS NULL AND given_up_at IS NULL")
TABLES = ("webhook_delivery", "webhook_fact", "webhook")


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"))


def word(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=40), nullable=nullable)


def upgrade() -> None:
    create_webhook()
    create_fact()
    create_delivery()


def create_webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        instant("secret_made_at"),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        instant("old_secret_until", nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        instant("made_at"),
        instant("next_try_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        instant("failing_since", nullable=True),
        word("trouble", nullable=True),
        instant("paused_at", nullable=True),
        sa.CheckConstraint(
            "(old_secret IS NULL) = (old_secret_until IS NULL)",
            name=op.f("ck_webhook_old_secret_ends"),
        ),
        reference("webhook", "organisation_id", "organisation"),
        reference("webhook", "made_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint(
            "organisation_id", "digest", name=op.f("uq_webhook_organisation_id_digest")
        ),
    )
    only("webhook", "ix_webhook_next_try_at", ["next_try_at"], sa.text("paused_at IS NULL"))


def create_fact() -> None:
    op.create_table(
        "webhook_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        word("kind"),
        instant("at"),
        reference("webhook_fact", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_fact")),
    )


def create_delivery() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        word("kind"),
        sa.Column("payload", sa.JSON(), nullable=False),
        instant("waiting_since"),
        instant("sent_at", nullable=True),
        instant("given_up_at", nullable=True),
        word("trouble", nullable=True),
        reference("webhook_delivery", "webhook_id", "webhook"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_webhook_delivery_message_id")),
    )
    by_order = ["webhook_id", "id"]
    only("webhook_delivery", "ix_webhook_delivery_waits", by_order, WAITS)
    given_up = sa.text("given_up_at IS NOT NULL")
    only("webhook_delivery", "ix_webhook_delivery_given_up", by_order, given_up)
    op.create_index("ix_webhook_delivery_waiting_since", "webhook_delivery", ["waiting_since"])


def only(table: str, name: str, columns: list[str], where: "sa.TextClause") -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
