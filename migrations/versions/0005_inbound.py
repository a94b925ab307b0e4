"""Mail that comes in, what people answered, and what a leader has to read."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = sa.text("handled_at IS NULL")
HELD = sa.text("raw IS NOT NULL")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_inbound_mail()
    _make_answer_given()
    _make_meeting_mail()


def _make_inbound_mail() -> None:
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("envelope_from", sa.String(320), nullable=False),
        sa.Column("envelope_to", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("handled_at", TIME, nullable=True),
        sa.Column("handled_by", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_mail"),
        sa.UniqueConstraint("sha256", name="uq_inbound_mail_sha256"),
    )
    op.create_index(
        "ix_inbound_mail_waiting", "inbound_mail", ["received_at", "id"],
        postgresql_where=WAITING, sqlite_where=WAITING,
    )  # fmt: skip
    op.create_index(
        "ix_inbound_mail_raw", "inbound_mail", ["received_at"],
        postgresql_where=HELD, sqlite_where=HELD,
    )  # fmt: skip


def _make_answer_given() -> None:
    op.create_table(
        "answer_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("said", sa.String(40), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("standing", sa.String(40), nullable=False),
        sa.Column("given_by", sa.String(254), nullable=True),
        sa.Column("delegated_to", sa.String(254), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("stamp", TIME, nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("inbound_mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name="fk_answer_given_participant_id_participant",
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name="fk_answer_given_occurrence_id_occurrence"
        ),
        sa.ForeignKeyConstraint(
            ["inbound_mail_id"],
            ["inbound_mail.id"],
            name="fk_answer_given_inbound_mail_id_inbound_mail",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_given"),
    )
    op.create_index("ix_answer_given_participant", "answer_given", ["participant_id", "id"])
    op.create_index("ix_answer_given_occurrence", "answer_given", ["occurrence_id"])


def _make_meeting_mail() -> None:
    op.create_table(
        "meeting_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("sort", sa.String(40), nullable=False),
        sa.Column("sender", sa.String(254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("inbound_mail_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_mail_meeting_id_meeting"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name="fk_meeting_mail_participant_id_participant",
        ),
        sa.ForeignKeyConstraint(
            ["inbound_mail_id"],
            ["inbound_mail.id"],
            name="fk_meeting_mail_inbound_mail_id_inbound_mail",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_mail"),
    )
    op.create_index("ix_meeting_mail_meeting", "meeting_mail", ["meeting_id", "id"])


def downgrade() -> None:
    op.drop_table("meeting_mail")
    op.drop_table("answer_given")
    op.drop_table("inbound_mail")
