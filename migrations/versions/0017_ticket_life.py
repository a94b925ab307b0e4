"""The life of tickets: offers, tasks, questions, links, and what may never be."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UNANSWERED, GOING_ON = sa.text("answered_at IS NULL"), sa.text("ended_at IS NULL")
STILL_AWAITED = sa.text("done_at IS NULL AND returned_at IS NULL")
FOR_ITS_MEETING = sa.text("waiting_for = 'meeting_time'")
TABLES = (
    "interruption",
    "outside_thread",
    "ticket_link",
    "consultation",
    "task",
    "hand_over_offer",
)

# What the schema refuses of a ticket: (name, is it so of the new row). Both databases read it.
GUARDS = {
    "ticket_waits_for_something": "(NEW.status = 'waiting') <> (NEW.waiting_for IS NOT NULL)",
    "ticket_ends_after_its_tasks": """
NEW.status NOT IN ('new', 'active', 'waiting') AND EXISTS (
SELECT 1 FROM ticket part WHERE part.parent_id = NEW.id AND (
part.status IN ('new', 'active', 'waiting')
OR (NEW.status = 'closed' AND part.status = 'resolved')))""",
    "ticket_is_part_of_an_open_one": """
NEW.parent_id IS NOT NULL AND NEW.status IN ('new', 'active', 'waiting') AND EXISTS (
SELECT 1 FROM ticket whole WHERE whole.id = NEW.parent_id
AND whole.status NOT IN ('new', 'active', 'waiting'))""",
}


def instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(name: str, to: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), nullable=nullable)


def key(name: str, to: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{to}.id"), primary_key=True)


def words(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.Text(), nullable=nullable)


def check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    op.add_column("ticket", sa.Column("waiting_for", sa.String(length=40), nullable=True))
    op.execute("UPDATE ticket SET waiting_for = 'requester' WHERE status = 'waiting'")
    only("ticket", "ix_ticket_waits_for_meeting", ["meeting_starts_at"], FOR_ITS_MEETING)
    create_offer()
    create_task()
    create_consultation()
    create_links()
    create_interruption()
    guard()


def create_offer() -> None:
    op.create_table(
        "hand_over_offer",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("ticket_id", "ticket"),
        reference("from_id", "support_unit"),
        reference("to_id", "support_unit"),
        reference("by_id", "user"),
        instant("at"),
        instant("due_at"),
        words("reason"),
        words("tried"),
        instant("answered_at", nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        reference("answered_by_id", "user", nullable=True),
        words("why"),
        check(
            "hand_over_offer", "answered_how_and_when", "(answered_at IS NULL) = (answer IS NULL)"
        ),
        check("hand_over_offer", "to_another", "to_id <> from_id"),
    )
    op.create_index("ix_hand_over_offer_ticket", "hand_over_offer", ["ticket_id", "id"])
    for name, column, unique in (
        ("uq_hand_over_offer_open", "ticket_id", True),
        ("ix_hand_over_offer_due", "due_at", False),
        ("ix_hand_over_offer_to", "to_id", False),
    ):
        only("hand_over_offer", name, [column], UNANSWERED, unique=unique)


def create_task() -> None:
    op.create_table(
        "task",
        key("ticket_id", "ticket"),
        reference("given_by_id", "user"),
        words("wanted"),
        instant("due_at"),
        instant("reminded_at", nullable=True),
        instant("returned_at", nullable=True),
        instant("done_at", nullable=True),
        sa.Column("is_solved", sa.Boolean(), nullable=True),
        words("result", nullable=True),
        check("task", "done_how_and_when", "(done_at IS NULL) = (is_solved IS NULL)"),
        check("task", "done_with_a_result", "(done_at IS NULL) = (result IS NULL)"),
    )
    only("task", "ix_task_due", ["due_at"], STILL_AWAITED)


def create_consultation() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("ticket_id", "ticket"),
        reference("unit_id", "support_unit"),
        reference("by_id", "user"),
        instant("at"),
        words("question"),
        instant("answered_at", nullable=True),
        reference("answered_by_id", "user", nullable=True),
        words("answer", nullable=True),
        instant("ended_at", nullable=True),
        check("consultation", "answered_when", "(answer IS NULL) = (answered_at IS NULL)"),
        check("consultation", "answered_is_ended", "answered_at IS NULL OR ended_at IS NOT NULL"),
    )
    op.create_index("ix_consultation_ticket", "consultation", ["ticket_id", "id"])
    both = ["ticket_id", "unit_id"]
    only("consultation", "uq_consultation_open", both, GOING_ON, unique=True)
    only("consultation", "ix_consultation_unit", ["unit_id"], GOING_ON)


def create_links() -> None:
    op.create_table(
        "ticket_link",
        key("from_id", "ticket"),
        key("to_id", "ticket"),
        sa.Column("kind", sa.String(length=40), primary_key=True),
        instant("at"),
        reference("by_id", "user", nullable=True),
        check("ticket_link", "to_another", "from_id <> to_id"),
    )
    op.create_index("ix_ticket_link_to", "ticket_link", ["to_id"])
    op.create_table(
        "outside_thread",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("ticket_id", "ticket"),
        reference("support_unit_id", "support_unit"),
        instant("since"),
        sa.Column("external_reference", sa.String(length=60), nullable=True),
        sa.UniqueConstraint(
            "ticket_id",
            "support_unit_id",
            name=op.f("uq_outside_thread_ticket_id_support_unit_id"),
        ),
    )


def create_interruption() -> None:
    op.create_table(
        "interruption",
        key("occurrence_id", "occurrence"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        words("what"),
        reference("by_id", "user"),
        instant("at"),
    )


def only(
    table: str, name: str, columns: list[str], rows: sa.TextClause, *, unique: bool = False
) -> None:
    op.create_index(name, table, columns, unique=unique, postgresql_where=rows, sqlite_where=rows)


def guard() -> None:
    """A table that is built anew loses its triggers: whoever does so to `ticket` sets them up."""
    if op.get_bind().dialect.name == "postgresql":
        for name, is_so in GUARDS.items():
            op.execute(f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF {is_so} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;
RETURN NEW; END $$""")
            op.execute(f"""CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON ticket
FOR EACH ROW EXECUTE FUNCTION {name}()""")
        return
    for name, is_so in GUARDS.items():
        for deed in ("insert", "update"):
            op.execute(f"""CREATE TRIGGER {name}_{deed} BEFORE {deed.upper()} ON ticket
WHEN {is_so} BEGIN SELECT RAISE(ABORT, '{name}'); END""")


def unguard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in GUARDS:
            op.execute(f"DROP TRIGGER {name} ON ticket")
            op.execute(f"DROP FUNCTION {name}()")
        return
    for name in GUARDS:
        for deed in ("insert", "update"):
            op.execute(f"DROP TRIGGER {name}_{deed}")


def downgrade() -> None:
    """Categories that were not known before become those that were, with what they went with."""
    unguard()
    for table in TABLES:
        op.drop_table(table)
    op.execute(
        "UPDATE ticket SET status = 'closed', outcome = 'cannot_attend'"
        " WHERE status IN ('resolved', 'merged', 'discarded')"
    )
    op.drop_index("ix_ticket_waits_for_meeting", "ticket")
    op.drop_column("ticket", "waiting_for")
