"""Feeds of people's meetings, and what their own calendars say is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_calendar_feed_has_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_calendar_feed_made_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_calendar_feed_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_calendar_feed_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
    )
    for owner in ("user", "unit"):
        op.create_index(
            f"uq_calendar_feed_{owner}", "calendar_feed", [f"{owner}_id"],
            unique=True, postgresql_where=LIVE, sqlite_where=LIVE,
        )  # fmt: skip
    op.create_table(
        "calendar_entry",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("base_url", sa.String(length=200), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_calendar_entry_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "language", name=op.f("pk_calendar_entry")),
    )
    op.create_table(
        "busy_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("last_modified", sa.String(length=60), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_busy_source_has_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_busy_source_made_by_id_user")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_busy_source_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_busy_source_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_source")),
        sa.UniqueConstraint("unit_id", "digest", name=op.f("uq_busy_source_unit_id_digest")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_busy_source_user_id_digest")),
    )
    op.create_index("ix_busy_source_next_read_at", "busy_source", ["next_read_at"])
    op.create_table(
        "busy_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_span_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["busy_source.id"], name=op.f("fk_busy_span_source_id_busy_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_span")),
    )
    op.create_index("ix_busy_span_source", "busy_span", ["source_id", "starts_at"])


def downgrade() -> None:
    op.drop_index("ix_busy_span_source", "busy_span")
    op.drop_table("busy_span")
    op.drop_index("ix_busy_source_next_read_at", "busy_source")
    op.drop_table("busy_source")
    op.drop_table("calendar_entry")
    for owner in ("unit", "user"):
        op.drop_index(f"uq_calendar_feed_{owner}", "calendar_feed")
    op.drop_table("calendar_feed")
