"""Who is to be told and has not been: an index of those few alone."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_notice_untold", "notice", ["ticket_id"], postgresql_where=UNTOLD, sqlite_where=UNTOLD
    )


def downgrade() -> None:
    op.drop_index("ix_notice_untold", "notice")
