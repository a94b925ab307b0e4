"""Mails at the desk, what is attached to them, and what followed from them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UNSORTED = sa.text("ticket_id IS NULL AND sorted_at IS NULL")
SOMEWHERE = "ticket_id IS NOT NULL OR support_unit_id IS NOT NULL"


def upgrade() -> None:
    create_mail()
    create_file()
    op.create_table(
        "mail_message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_sent", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_mail_message_pair", "mail_message", ["address", "about", "at"])


def create_mail() -> None:
    op.create_table(
        "ticket_mail",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "inbound_mail_id", sa.Integer(), sa.ForeignKey("inbound_mail.id"), nullable=False
        ),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("ticket_event.id"), nullable=True),
        sa.Column("support_unit_id", sa.Uuid(), sa.ForeignKey("support_unit.id"), nullable=True),
        sa.Column("maybe_id", sa.Uuid(), sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("writer", sa.String(length=40), nullable=False),
        sa.Column("is_stranger", sa.Boolean(), nullable=False),
        sa.Column("is_proven", sa.Boolean(), nullable=True),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_capped", sa.Boolean(), nullable=False),
        sa.Column("sorted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sorted_by_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=True),
        sa.UniqueConstraint("inbound_mail_id", name="uq_ticket_mail_inbound_mail_id"),
        sa.CheckConstraint(SOMEWHERE, name=op.f("ck_ticket_mail_is_somewhere")),
    )
    op.create_index("ix_ticket_mail_ticket", "ticket_mail", ["ticket_id", "id"])
    op.create_index("ix_ticket_mail_message", "ticket_mail", ["message_id"])
    only("ix_ticket_mail_unsorted", ["support_unit_id", "id"], UNSORTED)


def only(name: str, columns: list[str], rows: "sa.TextClause") -> None:
    op.create_index(name, "ticket_mail", columns, postgresql_where=rows, sqlite_where=rows)


def create_file() -> None:
    op.create_table(
        "mail_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mail_id", sa.Integer(), sa.ForeignKey("ticket_mail.id"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("file_name", sa.String(length=80), nullable=True),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_mail_file_mail", "mail_file", ["mail_id", "id"])


def downgrade() -> None:
    op.drop_table("mail_message")
    op.drop_table("mail_file")
    op.drop_table("ticket_mail")
