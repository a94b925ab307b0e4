"""The numbers that were given to rooms at a Pexip."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dial_number",
        sa.Column("bridge_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bridge_id"], ["bridge.id"], name=op.f("fk_dial_number_bridge_id_bridge")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["room_order.id"], name=op.f("fk_dial_number_order_id_room_order")
        ),
        sa.PrimaryKeyConstraint("bridge_id", "number", name=op.f("pk_dial_number")),
        sa.UniqueConstraint("order_id", name=op.f("uq_dial_number_order_id")),
    )


def let_go_of_rooms() -> None:
    """The code before knows no Pexip: nobody gets such a room, and nobody is sent there. What is
    still asked of one is forgotten."""
    theirs = ("pexip", "pexip-policy")
    room = sa.table("room", sa.column("id"), sa.column("provider"), sa.column("is_active"))
    provision = sa.table(
        "provision", sa.column("room_id"), sa.column("state"), sa.column("addresses", sa.JSON())
    )
    bridge = sa.table("bridge", sa.column("id"), sa.column("kind"))
    order = sa.table("room_order", sa.column("bridge_id"))
    place = sa.table("bridge_room", sa.column("bridge_id"))
    is_theirs = room.c.provider.in_(theirs)
    op.execute(
        provision.update()
        .where(provision.c.room_id.in_(sa.select(room.c.id).where(is_theirs)))
        .values(state="released", addresses={})
    )
    op.execute(room.update().where(is_theirs).values(provider="static", is_active=sa.false()))
    bridges = sa.select(bridge.c.id).where(bridge.c.kind.in_(theirs))
    for name in ("bridge_leg", "bridge_call", "bridge_hook", "bridge_detail"):
        kept = sa.table(name, sa.column("bridge_id"))
        op.execute(kept.delete().where(kept.c.bridge_id.in_(bridges)))
    for table in (order, place):
        op.execute(table.delete().where(table.c.bridge_id.in_(bridges)))
    op.execute(bridge.delete().where(bridge.c.kind.in_(theirs)))


def downgrade() -> None:
    op.drop_table("dial_number")
    let_go_of_rooms()
