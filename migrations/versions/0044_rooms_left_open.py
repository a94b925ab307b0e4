"""Which room at a bridge a ticket was opened for, because the bridge could not close it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

STILL_OPEN = sa.text("trouble = 'still_there' AND ended_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("room_alarm") as batch:
        batch.add_column(sa.Column("order_id", sa.Uuid(), nullable=True))
        batch.create_unique_constraint(op.f("uq_room_alarm_order_id"), ["order_id"])
        batch.create_foreign_key(
            op.f("fk_room_alarm_order_id_room_order"), "room_order", ["order_id"], ["id"]
        )
    op.create_index(
        "ix_room_order_still_there", "room_order", ["id"],
        postgresql_where=STILL_OPEN, sqlite_where=STILL_OPEN,
    )  # fmt: skip


def downgrade() -> None:
    """The tickets stay; that a room opened them goes with what it is for."""
    op.drop_index("ix_room_order_still_there", table_name="room_order")
    op.execute(sa.text("DELETE FROM room_alarm WHERE order_id IS NOT NULL"))
    with op.batch_alter_table("room_alarm") as batch:
        batch.drop_constraint(op.f("fk_room_alarm_order_id_room_order"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_room_alarm_order_id"), type_="unique")
        batch.drop_column("order_id")
