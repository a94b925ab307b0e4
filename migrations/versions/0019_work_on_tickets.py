"""Working on tickets together: what was split off, said again, who was named, who looks, tags."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

UNSEEN = sa.text("seen_at IS NULL")
TABLES = (
    "no_shortcuts",
    "ticket_tag",
    "tag",
    "presence",
    "mention",
    "canned_reply",
    "ticket_split",
)


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(name: str, to: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), nullable=False)


def key(name: str, to: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), primary_key=True)


def words(name: str, length: int) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "ticket_split",
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("ticket_event.id"), primary_key=True),
        reference("ticket_id", "ticket"),
    )
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("support_unit_id", "support_unit"),
        words("name", 80),
        sa.Column("danish", sa.Text(), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        reference("changed_by_id", "user"),
        instant("changed_at"),
        sa.UniqueConstraint(
            "support_unit_id", "name", name=op.f("uq_canned_reply_support_unit_id_name")
        ),
    )
    op.create_table(
        "mention",
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("ticket_event.id"), primary_key=True),
        key("user_id", "user"),
        reference("ticket_id", "ticket"),
        instant("at"),
        instant("seen_at", nullable=True),
    )
    op.create_index(
        "ix_mention_unseen", "mention", ["user_id", "at"],
        postgresql_where=UNSEEN, sqlite_where=UNSEEN,
    )  # fmt: skip
    op.create_table(
        "presence",
        key("ticket_id", "ticket"),
        key("user_id", "user"),
        sa.Column("is_writing", sa.Boolean(), nullable=False),
        instant("at"),
    )
    op.create_index("ix_presence_at", "presence", ["at"])
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("organisation_id", "organisation"),
        words("name", 40),
        words("folded", 80),
        sa.UniqueConstraint(
            "organisation_id", "folded", name=op.f("uq_tag_organisation_id_folded")
        ),
    )
    op.create_table(
        "ticket_tag",
        key("ticket_id", "ticket"),
        sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tag.id"), primary_key=True),
        reference("by_id", "user"),
        instant("at"),
    )
    op.create_index("ix_ticket_tag_tag", "ticket_tag", ["tag_id"])
    op.create_table("no_shortcuts", key("user_id", "user"), instant("since"))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
