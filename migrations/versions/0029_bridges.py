"""Bridges elsewhere: the access to each, the rooms that stand for them, and what is asked of them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES = ("room_order", "bridge_room", "bridge")


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"))


def text(name: str, length: int, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def upgrade() -> None:
    create_bridge()
    op.create_table(
        "bridge_room",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("bridge_id", sa.Uuid(), nullable=False),
        reference("bridge_room", "room_id", "room"),
        reference("bridge_room", "bridge_id", "bridge"),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_bridge_room")),
    )
    op.create_index("ix_bridge_room_bridge_id", "bridge_room", ["bridge_id"])
    create_order()


def create_bridge() -> None:
    op.create_table(
        "bridge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        text("kind", 20),
        text("name", 80),
        text("api_url", 300),
        text("token_url", 300),
        text("client_id", 200),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        text("organiser_email", 254),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        instant("made_at"),
        instant("checked_at", nullable=True),
        text("check_trouble", 40, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        instant("rests_until", nullable=True),
        instant("swept_at", nullable=True),
        reference("bridge", "organisation_id", "organisation"),
        reference("bridge", "made_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bridge")),
    )
    op.create_index("ix_bridge_organisation_id", "bridge", ["organisation_id"])


def create_order() -> None:
    op.create_table(
        "room_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bridge_id", sa.Uuid(), nullable=False),
        sa.Column("provision_id", sa.Uuid(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        instant("starts_at"),
        instant("ends_at"),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        instant("made_at", nullable=True),
        instant("ended_at", nullable=True),
        instant("next_try_at", nullable=True),
        instant("lease_until", nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        instant("failing_since", nullable=True),
        instant("given_up_at", nullable=True),
        text("trouble", 40, nullable=True),
        text("trouble_code", 40, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_address_untold", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_room_order_ends_after_start")),
        reference("room_order", "bridge_id", "bridge"),
        reference("room_order", "provision_id", "provision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_order")),
    )
    index_orders()


def index_orders() -> None:
    some("uq_room_order_wanted", ["provision_id"], sa.text("is_wanted"), unique=True)
    some(
        "ix_room_order_next_try_at",
        ["bridge_id", "next_try_at"],
        sa.text("next_try_at IS NOT NULL"),
    )
    op.create_index("ix_room_order_bridge_id_starts_at", "room_order", ["bridge_id", "starts_at"])
    op.create_index("ix_room_order_provision_id", "room_order", ["provision_id"])
    some("ix_room_order_wanted_ends_at", ["ends_at"], sa.text("is_wanted"))
    some("ix_room_order_untold", ["id"], sa.text("is_address_untold"))


def some(name: str, columns: list[str], which: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(
        name, "room_order", columns,
        unique=unique, postgresql_where=which, sqlite_where=which,
    )  # fmt: skip


def let_go_of_rooms() -> None:
    """The code before knows no bridges. What was ordered there stays there until it is over."""
    room = sa.table("room", sa.column("id"), sa.column("provider"), sa.column("is_active"))
    provision = sa.table(
        "provision", sa.column("room_id"), sa.column("state"), sa.column("addresses", sa.JSON())
    )
    is_theirs = room.c.provider == "vdx"
    op.execute(
        provision.update()
        .where(provision.c.room_id.in_(sa.select(room.c.id).where(is_theirs)))
        .values(state="released", addresses={})
    )
    op.execute(room.update().where(is_theirs).values(provider="static", is_active=sa.false()))


def downgrade() -> None:
    let_go_of_rooms()
    for table in TABLES:
        op.drop_table(table)
