"""Units with a ticket system of their own: its mailbox and numbers; the zone of hours; and what
systems elsewhere are to be told of meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

DANISH = "Europe/Copenhagen"


def upgrade() -> None:
    # Added in place, with what holds for the units there are: to build the table anew would break
    # what points at it.
    for column in (
        sa.Column("case_mailbox", sa.String(length=254), nullable=True),
        sa.Column("keeps_number", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("number_mark", sa.String(length=20), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False, server_default=DANISH),
    ):
        op.add_column("support_unit", column)
    op.create_table(
        "webhook_meeting_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_webhook_meeting_fact_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_meeting_fact")),
    )


def downgrade() -> None:
    op.drop_table("webhook_meeting_fact")
    meetings = sa.text("DELETE FROM webhook_delivery WHERE kind LIKE 'meeting.%'")
    op.execute(meetings)  # the code before knows none of them
    for name in ("zone", "number_mark", "keeps_number", "case_mailbox"):
        op.drop_column("support_unit", name)
