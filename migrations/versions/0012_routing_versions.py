"""Who helps, as levels in versions that never change. What was said before becomes version 1."""

import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("routing_version", "routing_path", "path_level")
PATHS = ("citizen_path", "staff_single_path", "staff_cross_path")
UNITS = ("local_it_id", "citizen_hotline_id", "staff_hotline_id", "shared_support_id")

# The flows as they were in the code: kind, tier, and whether it solves.
OWN = ("own_it", None, True)
SHARED = ("nearest", "shared_support", True)
GATE = ("nearest", "staff_hotline", False)
CITIZEN = (("nearest", "citizen_hotline", True), ("convening_it", None, True))
FLOWS = {
    "1": ((OWN, SHARED), (OWN, SHARED)),
    "2": ((OWN, SHARED), (SHARED, OWN)),
    "3": ((GATE, OWN, SHARED), (GATE, OWN, SHARED)),
    "full": ((OWN, SHARED), (OWN, SHARED)),  # where there were no levels of its own
}

RULE = sa.table(
    "routing_rule",
    sa.column("organisation_id", sa.Uuid()),
    sa.column("model", sa.String()),
    sa.column("has_local_it", sa.Boolean()),
    *(sa.column(name, sa.Uuid()) for name in UNITS),
)
OLD_LEVEL = sa.table(
    "routing_level",
    sa.column("organisation_id", sa.Uuid()),
    sa.column("position", sa.Integer()),
    sa.column("support_unit_id", sa.Uuid()),
)
VERSION = sa.table(
    "routing_version",
    sa.column("id", sa.Integer()),
    sa.column("number", sa.Integer()),
    sa.column("why", sa.String()),
    *(sa.column(column.name, column.type) for column in RULE.columns),
    *(sa.column(name, sa.String()) for name in PATHS),
)
PATH = sa.table("routing_path", sa.column("key", sa.String()))
LEVEL = sa.table(
    "path_level",
    sa.column("path_key", sa.String()),
    sa.column("position", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("tier", sa.String()),
    sa.column("support_unit_id", sa.Uuid()),
    sa.column("solves", sa.Boolean()),
    sa.column("takes_citizens", sa.Boolean()),
)
COUNTER = sa.table("routing_counter", sa.column("id"), sa.column("last"))
TICKET = sa.table(
    "ticket",
    sa.column("organisation_id", sa.Uuid()),
    sa.column("model", sa.String()),
    sa.column("routing_version_id", sa.Integer()),
)
ORGANISATION = sa.table(
    "organisation", sa.column("id", sa.Uuid()), sa.column("parent_id", sa.Uuid())
)
Row = Mapping[str, object]
Path = Sequence[Sequence[object]]


def upgrade() -> None:
    _make_tables()
    bind = op.get_bind()
    rules = bind.execute(sa.select(RULE).order_by(RULE.c.organisation_id)).mappings().all()
    levels: dict[object, list[object]] = {}
    for row in bind.execute(sa.select(OLD_LEVEL).order_by(OLD_LEVEL.c.position)):
        levels.setdefault(row.organisation_id, []).append(row.support_unit_id)
    for id, rule in enumerate(rules, start=1):
        paths = _paths(str(rule["model"]), levels.get(rule["organisation_id"], []))
        keys = dict(zip(PATHS, map(_keep, paths), strict=True))
        bind.execute(VERSION.insert().values(id=id, number=1, why="", **rule, **keys))
    if rules:
        bind.execute(COUNTER.insert().values(id=1, last=len(rules)))
        _say_of_tickets({rule["organisation_id"]: rule["model"] for rule in rules})
    op.drop_table("routing_level")
    op.drop_table("routing_rule")
    _guard()


def _paths(model: str, units: Sequence[object]) -> Sequence[Path]:
    """The citizens' path and both of staff."""
    own = tuple(("unit", None, True, unit) for unit in dict.fromkeys(units))
    staff = (own, own) if model == "full" and own else FLOWS[model]
    return CITIZEN, *staff


def _keep(path: Path) -> str:
    """The key of these levels, by which versions that say the same share them."""
    codes = []
    for kind, tier, solves, *unit in path:
        who = ":".join(str(part) for part in (kind, tier or (unit and unit[0])) if part)
        codes.append(f"{who}/{'solves' if solves else 'forwards'}")
    key, bind = sha256(",".join(codes).encode()).hexdigest()[:32], op.get_bind()
    if bind.scalar(sa.select(PATH.c.key).where(PATH.c.key == key)) is None:
        bind.execute(PATH.insert().values(key=key))
        bind.execute(LEVEL.insert(), [_row(key, *level) for level in enumerate(path)])
    return key


def _row(key: str, position: int, level: Sequence[object]) -> Row:
    kind, tier, solves, *unit = level
    return {
        "path_key": key,
        "position": position,
        "kind": kind,
        "tier": tier,
        "support_unit_id": unit[0] if unit else None,
        "solves": solves,
        "takes_citizens": False,
    }


def _say_of_tickets(models: Mapping[object, object]) -> None:
    """Tickets go on by the versions. One that was opened under another model than the one of now
    has no version, and keeps its model."""
    bind = op.get_bind()
    parents = {r.id: r.parent_id for r in bind.execute(sa.select(ORGANISATION))}
    of_model: dict[object, list[uuid.UUID]] = {}
    for organisation in parents:
        of_model.setdefault(_model_of(organisation, parents, models), []).append(organisation)
    for model, organisations in of_model.items():
        mine = TICKET.c.organisation_id.in_(organisations) & (TICKET.c.model == model)
        bind.execute(TICKET.update().where(mine).values(routing_version_id=len(models)))


def _model_of(
    organisation: object, parents: Mapping[object, object], models: Mapping[object, object]
) -> object:
    seen: set[object] = set()
    at: object = organisation
    while at is not None and at not in seen:
        seen.add(at)
        if at in models:
            return models[at]
        at = parents.get(at)
    return "1"


def _make_tables() -> None:
    op.create_table(
        "routing_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_counter")),
    )
    op.create_table(
        "routing_path",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_routing_path")),
    )
    op.create_table(
        "routing_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(length=40), nullable=True),
        sa.Column("has_local_it", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in UNITS),
        *(sa.Column(name, sa.String(length=32), nullable=True) for name in PATHS),
        sa.CheckConstraint("number > 0", name=op.f("ck_routing_version_number_positive")),
        _points("routing_version", "organisation_id", "organisation"),
        _points("routing_version", "by_id", "user"),
        *(_points("routing_version", name, "support_unit") for name in UNITS),
        *(_points("routing_version", name, "routing_path", "key") for name in PATHS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_version")),
        sa.UniqueConstraint(
            "organisation_id", "number", name=op.f("uq_routing_version_organisation_id_number")
        ),
    )
    op.create_index("ix_routing_version_organisation", "routing_version", ["organisation_id", "id"])
    op.create_table(
        "path_level",
        sa.Column("path_key", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=True),
        sa.Column("support_unit_id", sa.Uuid(), nullable=True),
        sa.Column("solves", sa.Boolean(), nullable=False),
        sa.Column("takes_citizens", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'nearest') = (tier IS NOT NULL)", name=op.f("ck_path_level_nearest_of_a_tier")
        ),
        sa.CheckConstraint(
            "(kind = 'unit') = (support_unit_id IS NOT NULL)",
            name=op.f("ck_path_level_unit_is_named"),
        ),
        _points("path_level", "path_key", "routing_path", "key"),
        _points("path_level", "support_unit_id", "support_unit"),
        sa.PrimaryKeyConstraint("path_key", "position", name=op.f("pk_path_level")),
    )
    # Added in place: to build the table anew would break what points at it.
    op.add_column(
        "ticket",
        sa.Column(
            "routing_version_id",
            sa.Integer(),
            sa.ForeignKey(
                "routing_version.id", name="fk_ticket_routing_version_id_routing_version"
            ),
            nullable=True,
        ),
        inline_references=True,
    )


def _points(table: str, column: str, to: str, key: str = "id") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=name)


def _guard() -> None:
    """A version is what tickets were opened under: nobody changes it afterwards."""
    for table in NEVER_CHANGED:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END""")
        else:
            op.execute(f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_update()""")


def downgrade() -> None:
    """The newest of each. Levels that are no unit of their own cannot be said in the old rows."""
    _make_old_tables()
    bind = op.get_bind()
    newest = sa.select(sa.func.max(VERSION.c.id)).group_by(VERSION.c.organisation_id)
    found = bind.execute(
        sa.select(VERSION).where(VERSION.c.id.in_(newest)).order_by(VERSION.c.id)
    ).mappings()
    for version in found.all():
        rule = {column.name: version[column.name] for column in RULE.columns}
        bind.execute(RULE.insert().values(rule | {"model": version["model"] or "1"}))
        units = sa.select(LEVEL.c.support_unit_id).where(
            LEVEL.c.path_key == version["staff_cross_path"], LEVEL.c.kind == "unit"
        )
        for position, unit in enumerate(bind.scalars(units.order_by(LEVEL.c.position)).all()):
            mine = {"organisation_id": version["organisation_id"], "support_unit_id": unit}
            bind.execute(OLD_LEVEL.insert().values(position=position, **mine))
    op.drop_column("ticket", "routing_version_id")
    op.drop_table("path_level")
    op.drop_index("ix_routing_version_organisation", table_name="routing_version")
    op.drop_table("routing_version")
    op.drop_table("routing_path")
    op.drop_table("routing_counter")


def _make_old_tables() -> None:
    op.create_table(
        "routing_rule",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("has_local_it", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in UNITS),
        _points("routing_rule", "organisation_id", "organisation"),
        *(_points("routing_rule", name, "support_unit") for name in UNITS),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_routing_rule")),
    )
    op.create_table(
        "routing_level",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("support_unit_id", sa.Uuid(), nullable=False),
        _points("routing_level", "organisation_id", "organisation"),
        _points("routing_level", "support_unit_id", "support_unit"),
        sa.PrimaryKeyConstraint("organisation_id", "position", name=op.f("pk_routing_level")),
    )
