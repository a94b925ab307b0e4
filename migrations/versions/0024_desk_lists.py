"""The desk's lists: what can be searched of a ticket, and what its queues are read by."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

AT_A_TIME = 500
LONGEST = 300_000

# As support/search/folding.py says it on the day of this migration.
SPELLINGS = str.maketrans(
    {"å": "aa", "ø": "oe", "æ": "ae", "ö": "oe", "ä": "ae", "ü": "ue", "ß": "ss", "ł": "l",
     "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ı": "i"}
)  # fmt: skip
WORD = re.compile(r"[a-z0-9]+")
PHONE = re.compile(r"(?<![\d+])(?:(?:\+|00)45[ -]?)?(\d(?:[ -]?\d){7})(?!\d)")

TICKET = sa.table(
    "ticket",
    sa.column("id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    sa.column("subject", sa.String()),
    sa.column("requester", sa.String()),
    sa.column("device", sa.String()),
    sa.column("callback_phone", sa.String()),
    sa.column("snapshot", sa.JSON()),
)
EVENT = sa.table(
    "ticket_event",
    sa.column("id", sa.Integer()),
    sa.column("ticket_id", sa.Uuid()),
    sa.column("text", sa.Text()),
)
# What exact searches go by: (name, table, column).
EXACT = (
    ("ix_participant_phone", "participant", "phone"),
    ("ix_participant_email", "participant", "email"),
    ("ix_outside_thread_reference", "outside_thread", "external_reference"),
    ("ix_ticket_user", "ticket", "user_id"),
)
# What few tickets have: an index of those alone is worth its name.
FEW = (
    ("ix_ticket_participant", "ticket", "participant_id"),
    ("ix_ticket_parent", "ticket", "parent_id"),
)
TEXT = sa.table("ticket_text", sa.column("number", sa.Integer()), sa.column("words", sa.Text()))


def upgrade() -> None:
    op.create_table(
        "ticket_text",
        sa.Column(
            "number",
            sa.Integer(),
            sa.ForeignKey("ticket.number", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
    )
    fill()
    op.create_index("ix_ticket_status", "ticket", ["status"])
    op.drop_index("ix_ticket_participant", "ticket")
    for name, table, column in (*EXACT, *FEW):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], postgresql_where=known, sqlite_where=known)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ticket_words ON ticket_text USING gin (to_tsvector('simple', words))"
        )
    else:
        index_in_sqlite()


def index_in_sqlite() -> None:
    """The words are in our table; the index holds only where each is, and is kept by triggers."""
    op.execute("""CREATE VIRTUAL TABLE ticket_words USING fts5(
words, content='ticket_text', content_rowid='number', tokenize='ascii', detail='none', columnsize=0)""")
    op.execute("INSERT INTO ticket_words(ticket_words) VALUES ('rebuild')")
    gone = "INSERT INTO ticket_words(ticket_words, rowid, words) VALUES ('delete', OLD.number, OLD.words);"
    come = "INSERT INTO ticket_words(rowid, words) VALUES (NEW.number, NEW.words);"
    for deed, what in (("INSERT", come), ("DELETE", gone), ("UPDATE", gone + come)):
        op.execute(
            f"CREATE TRIGGER ticket_words_{deed.lower()} AFTER {deed} ON ticket_text BEGIN {what} END"
        )


def fill() -> None:
    """The tickets there are, some at a time."""
    bind, last = op.get_bind(), 0
    while True:
        some = sa.select(TICKET).where(TICKET.c.number > last).order_by(TICKET.c.number)
        tickets = bind.execute(some.limit(AT_A_TIME)).all()
        if not tickets:
            return
        last = tickets[-1].number
        said: dict[object, list[str]] = {}
        told = sa.select(EVENT).where(EVENT.c.ticket_id.in_([t.id for t in tickets]))
        for event in bind.execute(told.order_by(EVENT.c.id)):
            said.setdefault(event.ticket_id, []).append(event.text or "")
        rows = [{"number": t.number, "words": words_of(t, said.get(t.id, []))} for t in tickets]
        bind.execute(sa.insert(TEXT), rows)


def words_of(ticket: sa.Row, said: list[str]) -> str:
    place = str((ticket.snapshot or {}).get("place", ""))
    about = (ticket.subject, ticket.requester, ticket.device, ticket.callback_phone, place)
    words = [fold("\n".join(part or "" for part in about)), *map(fold, said)]
    return " ".join(part for part in words if part)[:LONGEST]


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).lower().translate(SPELLINGS)
    apart = unicodedata.normalize("NFKD", plain)
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    whole = ("".join(c for c in number if c.isdecimal()) for number in PHONE.findall(text))
    return " ".join([*WORD.findall(bare), *whole])


def downgrade() -> None:
    op.drop_index("ix_ticket_status", "ticket")
    op.drop_index("ix_ticket_participant", "ticket")
    op.create_index("ix_ticket_participant", "ticket", ["participant_id"])
    for name, table, _column in (*EXACT, *FEW[1:]):
        op.drop_index(name, table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ticket_words")
    else:
        for deed in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER ticket_words_{deed}")
        op.execute("DROP TABLE ticket_words")
    op.drop_table("ticket_text")
