"""Pools of rooms: as many meetings at once as there are places."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_pool",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("most >= 1", name=op.f("ck_room_pool_has_a_place")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_room_pool_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_pool")),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("uq_room_pool_organisation_id_name")
        ),
    )
    op.create_table(
        "pooled_room",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["room_pool.id"], name=op.f("fk_pooled_room_pool_id_room_pool")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_pooled_room_room_id_room")),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_pooled_room")),
    )
    op.create_index("ix_pooled_room_pool", "pooled_room", ["pool_id"])


def downgrade() -> None:
    op.drop_table("pooled_room")
    op.drop_table("room_pool")
