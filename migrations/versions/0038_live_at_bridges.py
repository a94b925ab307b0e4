"""Who is in rooms at bridges as the bridge tells it, and what one kind of bridge alone asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLES = ("bridge_leg", "bridge_call", "bridge_hook", "bridge_detail")
OURS = "cms"


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def of_bridge(table: str) -> "sa.Column[object]":
    to = sa.ForeignKey("bridge.id", name=op.f(f"fk_{table}_bridge_id_bridge"))
    return sa.Column("bridge_id", sa.Uuid(), to, nullable=False)


def upgrade() -> None:
    op.create_table(
        "bridge_detail",
        of_bridge("bridge_detail"),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("bridge_id", name=op.f("pk_bridge_detail")),
    )
    op.create_table(
        "bridge_hook",
        of_bridge("bridge_hook"),
        sa.Column("generation", sa.Integer(), nullable=False),
        instant("made_at"),
        instant("heard_at", nullable=True),
        sa.PrimaryKeyConstraint("bridge_id", name=op.f("pk_bridge_hook")),
    )
    create_calls()
    create_legs()


def create_calls() -> None:
    op.create_table(
        "bridge_call",
        of_bridge("bridge_call"),
        sa.Column("call", sa.String(length=100), nullable=False),
        sa.Column("provision_id", sa.Uuid(), nullable=True),
        instant("ended_at", nullable=True),
        instant("told_at"),
        sa.ForeignKeyConstraint(
            ["provision_id"], ["provision.id"], name=op.f("fk_bridge_call_provision_id_provision")
        ),
        sa.PrimaryKeyConstraint("bridge_id", "call", name=op.f("pk_bridge_call")),
    )
    op.create_index("ix_bridge_call_provision_id", "bridge_call", ["provision_id"])
    op.create_index("ix_bridge_call_told_at", "bridge_call", ["told_at"])


def create_legs() -> None:
    op.create_table(
        "bridge_leg",
        of_bridge("bridge_leg"),
        sa.Column("leg", sa.String(length=100), nullable=False),
        sa.Column("call", sa.String(length=100), nullable=True),
        sa.Column("is_host", sa.Boolean(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        instant("came_at", nullable=True),
        instant("left_at", nullable=True),
        instant("told_at"),
        sa.Column("told_turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bridge_id", "leg", name=op.f("pk_bridge_leg")),
    )
    op.create_index("ix_bridge_leg_call", "bridge_leg", ["bridge_id", "call"])
    op.create_index("ix_bridge_leg_told_at", "bridge_leg", ["told_at"])


def let_go_of_rooms() -> None:
    """The code before knows no such bridge. What was ordered there stays until it is taken away."""
    room = sa.table("room", sa.column("id"), sa.column("provider"), sa.column("is_active"))
    provision = sa.table(
        "provision", sa.column("room_id"), sa.column("state"), sa.column("addresses", sa.JSON())
    )
    bridge = sa.table("bridge", sa.column("id"), sa.column("kind"))
    is_theirs, theirs = room.c.provider == OURS, sa.select(bridge.c.id).where(bridge.c.kind == OURS)
    op.execute(
        provision.update()
        .where(provision.c.room_id.in_(sa.select(room.c.id).where(is_theirs)))
        .values(state="released", addresses={})
    )
    op.execute(room.update().where(is_theirs).values(provider="static", is_active=sa.false()))
    for name in ("room_order", "bridge_room"):
        kept = sa.table(name, sa.column("bridge_id"))
        op.execute(kept.delete().where(kept.c.bridge_id.in_(theirs)))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    let_go_of_rooms()
    bridge = sa.table("bridge", sa.column("kind"))
    op.execute(bridge.delete().where(bridge.c.kind == OURS))
