"""Where a meeting is on its agenda, how it was closed, what follows, and what people say of it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APPEND_ONLY = ("closing", "closing_person")


def reference(name: str, to: str, *, is_key: bool = False) -> "sa.Column[object]":
    kind = sa.Integer() if to == "closing" else sa.Uuid()
    return sa.Column(name, kind, sa.ForeignKey(f"{to}.id"), primary_key=is_key, autoincrement=False)


def words(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=40), nullable=nullable)


def upgrade() -> None:
    create_closing()
    op.create_table(
        "follow_up",
        reference("draft_id", "meeting_draft", is_key=True),
        sa.Column("occurrence_id", sa.Uuid(), sa.ForeignKey("occurrence.id"), nullable=False),
    )
    op.create_index("ix_follow_up_occurrence", "follow_up", ["occurrence_id"])
    op.create_table(
        "evaluation",
        reference("occurrence_id", "occurrence", is_key=True),
        reference("participant_id", "participant", is_key=True),
        words("said_it"),
        words("worked", nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "agenda_step",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("occurrence_id", sa.Uuid(), sa.ForeignKey("occurrence.id"), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("item >= 0", name=op.f("ck_agenda_step_item_of_the_agenda")),
    )
    op.create_index("ix_agenda_step_occurrence", "agenda_step", ["occurrence_id", "id"])
    guard()


def create_closing() -> None:
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("occurrence_id", sa.Uuid(), sa.ForeignKey("occurrence.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        words("reached"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("more", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_closing_version_counts_from_one")),
        sa.CheckConstraint("reached = 'yes' OR why <> ''", name=op.f("ck_closing_says_why_not")),
        sa.UniqueConstraint(
            "occurrence_id", "version", name=op.f("uq_closing_occurrence_id_version")
        ),
    )
    op.create_table(
        "closing_person",
        reference("closing_id", "closing", is_key=True),
        reference("participant_id", "participant", is_key=True),
        words("came"),
        sa.Column("had_trouble", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("gets_minutes", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "came <> 'stayed_away' OR NOT had_trouble OR reason <> ''",
            name=op.f("ck_closing_person_trouble_is_not_staying_away"),
        ),
    )


def guard() -> None:
    """What was written of somebody's being there is never written over."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        how = (
            f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
            if is_sqlite
            else "FOR EACH ROW EXECUTE FUNCTION refuse_update()"
        )
        op.execute(f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} {how}")


def downgrade() -> None:
    for table in ("agenda_step", "evaluation", "follow_up", "closing_person", "closing"):
        op.drop_table(table)
