"""When somebody came onto the list of a meeting later than its first day."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of those who are there already nobody knows: they count as invited from the first day.
    op.add_column("participant", sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))


def tell_by_an_older_word(reason: str) -> None:
    """Who is to be called for what the code before this did not know is called all the same, and
    once: "The news about the meeting did not arrive." """
    words = {"reason": reason, "older": "news_not_delivered"}
    twice = sa.text(
        "DELETE FROM call_task WHERE reason = :reason AND done_at IS NULL AND participant_id IN"
        " (SELECT participant_id FROM call_task WHERE reason = :older AND done_at IS NULL)"
    )
    op.execute(twice.bindparams(**words))
    others = sa.text("UPDATE call_task SET reason = :older WHERE reason = :reason")
    op.execute(others.bindparams(**words))


def downgrade() -> None:
    tell_by_an_older_word("revived")
    op.drop_column("participant", "added_at")
