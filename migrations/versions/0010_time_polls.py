"""Time polls: what is asked, who is asked, what they say, and which claims are held meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(name: str, to: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), nullable=nullable)


def upgrade() -> None:
    create_poll()
    create_time()
    create_person()
    create_answer()
    # A hold is a row of `claim`: the guard refuses it and is refused by it like any other.
    op.create_table(
        "poll_hold",
        sa.Column("claim_id", sa.Integer(), sa.ForeignKey("claim.id"), primary_key=True),
        reference("poll_time_id", "poll_time"),
    )
    op.create_index("ix_poll_hold_time", "poll_hold", ["poll_time_id"])
    held = sa.text("state = 'held'")
    op.create_index(
        "ix_claim_held", "claim", ["expires_at"], postgresql_where=held, sqlite_where=held
    )


def create_poll() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("draft_id", "meeting_draft"),
        reference("meeting_id", "meeting", nullable=True),
        reference("unit_id", "unit"),
        reference("asked_by_id", "user"),
        sa.Column("minutes", sa.Integer(), nullable=False),
        instant("deadline"),
        instant("created_at"),
        instant("reminded_at", nullable=True),
        instant("closed_at", nullable=True),
        sa.CheckConstraint(
            "meeting_id IS NULL OR closed_at IS NOT NULL", name=op.f("ck_poll_booked_is_closed")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_poll_lasts")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_poll_meeting_id")),
    )
    for name, column, unique in (
        ("uq_poll_open_draft", "draft_id", True),
        ("ix_poll_open_asked_by", "asked_by_id", False),
        ("ix_poll_open_unit", "unit_id", False),
        ("ix_poll_open_deadline", "deadline", False),
    ):
        op.create_index(
            name, "poll", [column], unique=unique, postgresql_where=OPEN, sqlite_where=OPEN
        )


def create_time() -> None:
    op.create_table(
        "poll_time",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("poll_id", "poll"),
        instant("starts_at"),
        instant("ends_at"),
        instant("removed_at", nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_poll_time_ends_after_start")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_poll_time_poll_id_starts_at")),
    )


def create_person() -> None:
    op.create_table(
        "poll_person",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("poll_id", "poll"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        reference("user_id", "user", nullable=True),
        reference("unit_id", "unit", nullable=True),
        reference("organisation_id", "organisation", nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("function", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("link_generation", sa.Integer(), nullable=False),
        sa.Column("code_attempt", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        instant("opened_at", nullable=True),
        instant("removed_at", nullable=True),
        reference("participant_id", "participant", nullable=True),
        sa.UniqueConstraint("code_digest", name=op.f("uq_poll_person_code_digest")),
    )
    op.create_index("ix_poll_person_poll", "poll_person", ["poll_id", "position"])


def create_answer() -> None:
    op.create_table(
        "poll_answer",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("poll_person.id"), primary_key=True),
        sa.Column("time_id", sa.Uuid(), sa.ForeignKey("poll_time.id"), primary_key=True),
        sa.Column("said", sa.String(length=40), nullable=False),
        instant("at"),
        reference("noted_by_id", "user", nullable=True),
    )
    op.create_index("ix_poll_answer_time", "poll_answer", ["time_id"])


def downgrade() -> None:
    op.drop_index("ix_claim_held", "claim")
    op.execute("UPDATE claim SET state = 'released', expires_at = NULL WHERE state = 'held'")
    for table in ("poll_hold", "poll_answer", "poll_person", "poll_time", "poll"):
        op.drop_table(table)
