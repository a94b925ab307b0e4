"""Habits that matter, in the addresses and who may call them."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from core.problems import PREFIX
from notifications.hooks import HOOK
from tests.browse import sign_in
from tests.factories import Cast
from tests.house.source import ROOT, functions, program

LIST = Path(__file__).parent / "routes.txt"
STATIC = "static"
VIEW_MAX = 25
BY_SECRET = {"token", "name"}  # path parts that are no ids of ours


def rules(app: Flask) -> list[Rule]:
    """Every rule but the one for static files."""
    return [r for r in app.url_map.iter_rules() if r.endpoint != STATIC]


def writes(rule: Rule) -> bool:
    """Whether it can change anything."""
    return bool((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})


def test_every_view_names_its_access_rule(app: Flask) -> None:
    bare = [
        r.endpoint for r in rules(app) if not hasattr(app.view_functions[r.endpoint], "access_rule")
    ]

    assert not bare, "Decorate with a rule of accounts/access.py, below the route."


def test_addresses_are_kebab_case_and_typed(app: Flask) -> None:
    wrong = []
    for rule in rules(app):
        words = re.sub(r"<[^>]+>", "", rule.rule)
        untyped = set(re.findall(r"<(\w+)>", rule.rule)) - BY_SECRET
        if not re.fullmatch(r"[a-z0-9/.-]*", words) or untyped:
            wrong.append(rule.rule)

    assert not wrong, "Lower case and hyphens; <uuid:meeting_id>, not <meeting_id>."


def test_numbers_in_addresses_fit_into_the_database(app: Flask) -> None:
    parts = [part for rule in rules(app) for part in re.findall(r"<(int[^:>]*):", rule.rule)]

    assert parts, "nothing was looked at"
    assert set(parts) == {"int(max=2147483647)"}, (
        "<int(max=2147483647):task_id>: PostgreSQL and SQLite answer a larger one with an error."
    )


def addresses(app: Flask) -> list[str]:
    """Every address, its methods, and who may call it."""
    return sorted(
        f"{r.rule} {','.join(sorted((r.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule_of(app, r)}"
        for r in rules(app)
    )


def test_the_list_of_addresses_is_the_one_we_agreed_on(app: Flask) -> None:
    assert addresses(app) == LIST.read_text(encoding="utf-8").splitlines(), (
        "An address came or went: run `python -m tests.house` and look at the difference."
    )


def test_only_api_and_signed_hooks_are_excused_from_the_cross_site_guard() -> None:
    excused = [n for n, text in program().items() if "csrf.exempt" in text]

    assert sorted(excused) == ["booking/api/blueprint.py", "notifications/hooks.py"], (
        "Every POST of a page carries the token."
    )


def rule_of(app: Flask, rule: Rule) -> str:
    """Who may call it."""
    return str(getattr(app.view_functions[rule.endpoint], "access_rule", "?"))


def is_for_programs(rule: Rule) -> bool:
    """Whether it is called with a bearer token, which no browser sends by itself (ADR 9)."""
    return rule.rule.startswith(PREFIX)


def is_hook(app: Flask, rule: Rule) -> bool:
    """Whether a provider calls it, and proves by a signature who it is."""
    return rule_of(app, rule) == HOOK


def ask(client: FlaskClient, rule: Rule) -> int:
    """Write there, about something that is not there."""
    zero = "00000000-0000-0000-0000-000000000000"
    values = {"token": "x", "name": "x"}
    arguments = {
        a: values.get(a, 1 if re.search(rf"<int[^:]*:{a}>", rule.rule) else zero)
        for a in rule.arguments
    }
    _, path = rule.build(arguments)  # type: ignore[misc]  # it builds: the arguments fit
    methods = sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}, reverse=True)
    method = methods[0] if methods else "GET"  # some hooks only read
    return client.open(path, method=method).status_code


def test_every_post_without_a_token_is_refused(client: FlaskClient, app: Flask) -> None:
    ours = [rule for rule in rules(app) if writes(rule) and not is_for_programs(rule)]
    pages = [rule for rule in ours if not is_hook(app, rule)]

    through = [rule.rule for rule in pages if ask(client, rule) != 400]

    assert not through


def test_no_hook_answers_where_its_provider_is_not_set_up(client: FlaskClient, app: Flask) -> None:
    hooks = [rule for rule in rules(app) if is_hook(app, rule)]

    open_ones = [rule.rule for rule in hooks if ask(client, rule) not in (401, 404)]

    assert not open_ones


def test_no_cookie_lets_anybody_into_the_api(client: FlaskClient, app: Flask, cast: Cast) -> None:
    sign_in(client, cast.anna)
    ours = [rule for rule in rules(app) if is_for_programs(rule)]
    guarded = [rule for rule in ours if rule_of(app, rule) != "public"]

    through = [rule.rule for rule in guarded if writes(rule) and ask(client, rule) != 401]

    assert len(guarded) > 10
    assert not through, "with_token, and no other rule, opens the API."
    assert client.get(f"{PREFIX}v1/me").status_code == 401
    assert all(rule_of(app, rule).startswith("token") for rule in guarded)


def test_views_are_short() -> None:
    long = [
        f"{name}:{f.lineno} {f.name}"
        for name, f in functions()
        if any(ast.unparse(d).startswith("bp.") for d in f.decorator_list)
        and (f.end_lineno or 0) - f.lineno + 1 > VIEW_MAX
    ]

    assert not long, "A view speaks HTTP and nothing else."


@pytest.mark.parametrize("header", ["Content-Security-Policy", "X-Content-Type-Options"])
def test_every_answer_has_its_safety_headers(client: FlaskClient, header: str) -> None:
    answers = [client.get(path) for path in ("/", "/sign-in", "/nowhere", "/healthz")]

    assert all(header in answer.headers for answer in answers)


def test_the_policy_allows_nothing_unsafe(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_no_address_is_written_out_in_a_template() -> None:
    wrong = [
        str(f.relative_to(ROOT))
        for f in (ROOT / "templates").rglob("*.html")
        if re.search(r'(href|action)="/[a-z]', f.read_text(encoding="utf-8"))
    ]

    assert not wrong, "Use url_for: addresses move."


def test_no_answer_is_kept_on_disk(client: FlaskClient, app: Flask) -> None:
    zero = "00000000-0000-0000-0000-000000000000"
    asked = 0
    for rule in rules(app):
        if "GET" in (rule.methods or set()) and not rule.rule.startswith("/assets"):
            path = re.sub(r"<int[^>]*>", "1", rule.rule)
            answer = client.get(re.sub(r"<[^>]+>", zero, path))
            assert answer.headers["Cache-Control"] == "no-store", rule.rule
            asked += 1

    assert asked > 50


# Who may say something else, and why. tests/clients.py looks at every answer of every test.
KEEPERS = {
    "core/web.py": "says no-store for all",
    "core/assets.py": "static files are nobody's",
    "booking/calendars/feed_views.py": "calendar programs ask by themselves: 304 by ETag",
    "booking/views/meetings.py": "a part that the page asks for again and again: 304 by ETag",
    "booking/personal/keeping_views.py": "calendars ask by themselves: 304 by ETag",
    "support/views/refreshing.py": "the queue is asked for every 15 seconds: 304 by ETag",
}


def test_who_lets_answers_be_kept_says_why() -> None:
    keepers = {name for name, text in program().items() if "Cache-Control" in text}

    assert keepers == set(KEEPERS), "Leave it at no-store, or say here why not."
