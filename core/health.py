"""/healthz: the process answers. /readyz: what it stands on is in order."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from core.db import db, ping, schema_version

Check = Callable[[], str | None]  # what is wrong, or None

bp = Blueprint("health", __name__)


def head(migrations: Path) -> str:
    """The newest migration, as the head file beside them says."""
    return (migrations / ".current-head").read_text(encoding="ascii").strip()


def database_answers() -> str | None:
    """A statement can be run."""
    ping()
    return None


def migrated() -> str | None:
    """The schema is the one this code was written for."""
    at = schema_version()
    wanted = head(Path(current_app.root_path) / "migrations")
    return None if at == wanted else f"schema at {at}, code wants {wanted}"


def add_demand(app: Flask, demand: Callable[[], None]) -> None:
    """Make something a condition for starting. It raises what names the trouble."""
    app.extensions.setdefault("moedebro_demands", []).append(demand)


def demand_start(app: Flask) -> None:
    """Web and worker start only where every demand holds."""
    for demand in app.extensions["moedebro_demands"]:
        demand()


def add_checks(app: Flask, **checks: Check) -> None:
    """Make more checks part of being ready."""
    app.extensions.setdefault("moedebro_checks", {}).update(checks)


def add_probes(app: Flask, **probes: Check) -> None:
    """Add questions to servers elsewhere. Only `doctor` asks them: a page that anybody may get,
    and that decides whether we get visitors, does not wait for others."""
    app.extensions.setdefault("moedebro_probes", {}).update(probes)


def faults(app: Flask, *, asks_others: bool = False) -> dict[str, str]:
    """Every check that fails, with its words."""
    found = {}
    probes = app.extensions.get("moedebro_probes", {}) if asks_others else {}
    for name, check in (app.extensions["moedebro_checks"] | probes).items():
        try:
            said = check()
        except Exception as error:  # noqa: BLE001 - a probe reports whatever is wrong
            db.session.rollback()
            said = type(error).__name__
        if said:
            found[name] = said
    return found


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process is alive."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The process can do its work: 503 names what is wrong."""
    wrong = faults(current_app)
    return {"status": "unavailable" if wrong else "ready", "faults": wrong}, 503 if wrong else 200


for _view in (healthz, readyz):
    _view.access_rule = "public"  # type: ignore[attr-defined]  # read by the house test


def init_app(app: Flask) -> None:
    """Add the probes and the checks every installation has."""
    app.register_blueprint(bp)
    add_checks(app, database=database_answers, migrations=migrated)
