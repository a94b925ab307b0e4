"""Types of meeting of an organisation's own, and what is planned around a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

A_YEAR = {
    "postgresql": "expires_on <= CAST(obtained_on + INTERVAL '1 year' AS DATE)",
    "sqlite": "expires_on <= date(obtained_on, '+1 year')",
}
OF_A_PARTICIPANT = ("is_presenter", "skips_pre_meeting")


def upgrade() -> None:
    op.create_table(
        "type_edition",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_type_edition_number_positive")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_type_edition_by_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_type_edition_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "type", "number", name=op.f("pk_type_edition")),
    )

    op.create_table(
        "planning",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("edition_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("edition_type", sa.String(length=40), nullable=True),
        sa.Column("edition_number", sa.Integer(), nullable=True),
        sa.Column("is_duty", sa.Boolean(), nullable=False),
        sa.Column("interpreter_language", sa.String(length=60), nullable=False),
        sa.Column("asks_relatives", sa.Boolean(), nullable=False),
        sa.Column("sits_at", sa.String(length=200), nullable=False),
        sa.Column("sits_with", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(edition_organisation_id IS NULL) = (edition_number IS NULL)"
            " AND (edition_number IS NULL) = (edition_type IS NULL)",
            name=op.f("ck_planning_edition_whole_or_none"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_organisation_id", "edition_type", "edition_number"],
            ["type_edition.organisation_id", "type_edition.type", "type_edition.number"],
            name=op.f("fk_planning_edition_type_edition"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_planning_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_planning")),
    )
    op.create_table(
        "consent_reference",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("obtained_by", sa.String(length=200), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("parents_permit", sa.Boolean(), nullable=False),
        sa.Column("young_permits", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "expires_on IS NULL OR (obtained_on IS NOT NULL AND expires_on >= obtained_on)",
            name=op.f("ck_consent_reference_expires_after_it_was_given"),
        ),
        sa.CheckConstraint(
            A_YEAR[op.get_bind().dialect.name], name=op.f("ck_consent_reference_a_year_at_most")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_consent_reference_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_consent_reference")),
    )
    op.create_table(
        "checklist_tick",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_checklist_tick_by_id_user")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_checklist_tick_occurrence_id_occurrence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "item", name=op.f("pk_checklist_tick")),
    )
    op.create_table(
        "meeting_advice",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("circle", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("circle BETWEEN 2 AND 100", name=op.f("ck_meeting_advice_circle")),
        sa.CheckConstraint(
            "notice_days BETWEEN 0 AND 365", name=op.f("ck_meeting_advice_notice_days")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_meeting_advice_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_meeting_advice")),
    )
    op.add_column("meeting", sa.Column("pre_minutes", sa.Integer(), nullable=True))
    for name in OF_A_PARTICIPANT:
        no = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("participant", no)
    op.add_column("participant", sa.Column("proxy", sa.String(length=40), nullable=True))


def downgrade() -> None:
    for name in ("proxy", *OF_A_PARTICIPANT):
        op.drop_column("participant", name)
    op.drop_column("meeting", "pre_minutes")
    for table in ("meeting_advice", "checklist_tick", "consent_reference", "planning"):
        op.drop_table(table)
    op.drop_table("type_edition")
