"""Habits that matter, in the code itself. Each failure says the cure."""

import ast
import re

from tests.house.source import (
    ROOT,
    functions,
    is_view_file,
    program,
    suite,
    templates,
    trees,
)

# What is large, and what most processes never use: the SMS provider's library (50 MB), and in each
# web server those of the migrations (10 MB), of the commands and of signing mail (5 MB together).
LAZY = {"notifications/texts/providers.py", "notifications/dkim_signing.py", "app.py"}
FILE_MAX, FUNCTION_MAX, TEMPLATE_MAX = 300, 40, 120


def test_one_function_commits() -> None:
    places = [name for name, text in program().items() for _ in re.findall(r"\bcommit\(", text)]

    assert places == ["core/db.py"], "Commit through core.db.transaction()."


def test_nobody_imports_the_app() -> None:
    wrong = [n for n, t in program().items() if re.search(r"^(from|import) app\b", t, re.M)]

    assert not wrong, "app.py knows everybody; nobody knows app.py."


def test_views_hold_no_sql_and_no_clock_of_their_own() -> None:
    banned = re.compile(r"\bselect\(|session\.(get|scalars?|execute|add)\(|\bdatetime\(")
    wrong = [n for n, t in program().items() if is_view_file(n) and banned.search(t)]

    assert not wrong, "Move the query to access.py or queries.py, the rule to a service."


def test_things_are_looked_up_by_id_in_few_places() -> None:
    wrong = [n for n, t in program().items() if re.search(r"get_or_404|one_or_404|first_or_404", t)]

    assert not wrong, "Look things up through the person who asks: see access.py."


# A row got by its id alone, and why nobody gets at somebody else's that way.
BY_ID = {
    "accounts/contact_reports.py": "how a unit is reached is open to everybody who signs in",
    "accounts/links.py": "the id comes out of a signed link, or of the mail that carried it",
    "accounts/services.py": "the id is a digest of the secret cookie",
    "booking/services/date_agendas.py": "of a date that was looked up",
    "booking/calendars/letters.py": "the worker writes of the calendar that it could not read",
    "booking/directory.py": "whom one may invite is open to those who book",
    "booking/exits.py": "the id comes out of a signed pass to the room",
    "booking/joining.py": "within a meeting that was looked up before",
    "booking/letters.py": "the worker writes to whom the outbox says",
    "booking/links.py": "the id comes out of a signed link",
    "booking/meeting_types/advice.py": "the administrator's own organisation",
    "booking/meeting_types/reading.py": "the edition that a meeting began with",
    "booking/messages.py": "the worker writes to whom the outbox says",
    "booking/polls/letters.py": "the worker writes to whom the outbox says",
    "booking/polls/links.py": "the id comes out of a signed link",
    "booking/polls/messages.py": "the worker writes to whom the outbox says",
    "booking/after/evaluations.py": "one's own answer, by date and holder of the link",
    "booking/after/notices.py": "the reader a message names itself",
    "booking/page_news.py": "the worker writes to whom the outbox says",
    "booking/reminder_letters.py": "the worker writes to whom the outbox says",
    "booking/reminders.py": "the worker's own messages",
    "booking/services/bookings.py": "the meeting's own unit",
    "booking/services/planning.py": "of a meeting that was looked up before",
    "booking/services/resending.py": "of a case that was looked up before",
    "booking/services/stand_ins.py": "within a meeting that was looked up before",
    "booking/services/unit_seats.py": "within a meeting that was looked up before",
    "booking/reach_lines.py": "of a case that was looked up before",
    "booking/support_queries.py": "of a case that was looked up before",
    "notifications/account_letters.py": "the worker writes of the link that the outbox names",
    "notifications/leases.py": "the worker's own messages",
    "notifications/sending.py": "the worker's own messages",
    "notifications/texts/attempts.py": "the worker's own attempt at a message",
    "support/clocks/keeping.py": "the hours of units that had the case",
    "support/clocks/letters.py": "the worker asks whether what it sends is still so",
    "support/desk_port.py": "the unit whose number a message gives",
    "support/mails/finding.py": "the id comes out of a signed address",
    "support/mails/sorting.py": "the case of a mail that was looked up before",
    "support/grounds.py": "within a case that was looked up before",
    "support/incidents/detecting.py": "the incident that it has just written",
    "support/incidents/letters.py": "the worker asks whether what it sends is still so",
    "support/services/following.py": "the worker follows what it sent",
    "support/services/placing.py": "where the rules send a case",
    "support/services/announcing.py": "a unit that had the case",
    "support/telephone/lending.py": "the case that the call itself opened",
    "video/outside/pexip/calling.py": "a bridge's own hook: who has the bridge, or calls it",
    "video/peers.py": "the id comes out of a signed pass to the room",
}


def test_what_is_got_by_its_id_alone_is_nobody_elses() -> None:
    alone = re.compile(r"db\.session\.get(_one)?\(|(?<!def )\bread_alone\(")
    got = {n for n, t in program().items() if alone.search(t)}

    assert got - _demo() == BY_ID.keys(), (
        "Look it up through the person who asks (access.py), or say in BY_ID why not."
    )


def _demo() -> set[str]:
    return {name for name in program() if name.startswith("support/demo/")}


def test_no_import_of_ours_hides_in_a_function() -> None:
    wrong = [
        f"{name}:{inner.lineno}"
        for name, function in functions()
        if name not in LAZY
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert not wrong, "Import at the top; if that makes a circle, the arrows are wrong."


def test_no_vague_module_names() -> None:
    vague = {"utils", "util", "helpers", "common", "managers", "misc"}
    wrong = [n for n in program() if vague & set(re.split(r"[/._]", n))]

    assert not wrong, "Name the module after what it knows."


def test_files_stay_small() -> None:
    wrong = {n: t.count("\n") for n, t in program().items() if t.count("\n") > FILE_MAX}

    assert not wrong, "Split by noun."


def test_functions_stay_small() -> None:
    wrong = [
        f"{name}:{f.lineno} {f.name}"
        for name, f in functions()
        if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION_MAX
    ]

    assert not wrong, "Give a part of it a name of its own."


def test_templates_stay_small() -> None:
    wrong = {n: t.count("\n") for n, t in templates().items() if t.count("\n") > TEMPLATE_MAX}

    assert not wrong, "Move a part to templates/components."


def test_todos_say_where_they_are_tracked() -> None:
    wrong = [n for n, t in (program() | suite()).items() if re.search(r"#\s*(TODO|FIXME|XXX)", t)]

    assert not wrong, "Do it, or write an issue."


def test_nothing_looks_like_a_cpr_number() -> None:
    cpr = re.compile(r"(?<![\d+])(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}-?\d{4}(?!\d)")
    sources = (program() | templates()).items()
    wrong = [f"{n}: {m.group()}" for n, t in sources for m in cpr.finditer(t)]

    assert not wrong, "Only numbers that cannot be anybody's."


def test_modules_have_a_line_that_says_what_they_are_for() -> None:
    wrong = [n for n, tree in trees().items() if not ast.get_docstring(tree)]

    assert not wrong, "One sentence at the top."


def test_broad_excepts_are_few_and_explained() -> None:
    broad = [
        f"{name}: {line.strip()}"
        for name, text in program().items()
        for line in text.splitlines()
        if re.search(r"except Exception\b", line)  # BaseException is let go on: ruff sees to it
    ]

    # The probe of /readyz, two in the worker's loop, and one around each job.
    assert len(broad) <= 4, f"Catch what you know how to handle: {broad}"
    assert all(re.search(r"#.*\w+ \w+ \w+", line) for line in broad), "Say why beside it."


def test_every_component_is_used() -> None:
    names = [f.stem for f in (ROOT / "templates/components").glob("*.html")]
    everything = "".join(templates().values())
    unused = [n for n in names if f'components/{n}.html"' not in everything]

    assert not unused, "Delete the component, or use it."
