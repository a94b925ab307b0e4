"""The one file that knows every package. Nobody imports it."""

import gc
from pathlib import Path

from flask import Flask, current_app

from accounts import (
    access,
    organisation_views,
    password_views,
    people_views,
    profile_views,
    report_views,
)
from accounts import facts as account_facts
from accounts import jobs as account_jobs
from accounts import views as accounts_views
from accounts.ports import FACTS, MOVES
from booking import (
    bridge_hooks,
    exits,
    front,
    guard,
    incoming_texts,
    joining,
    latecomers,
    lobby,
    messages,
    page_news,
    pexip_hooks,
    reminders,
    room_diary,
    rooms_for_leaders,
)
from booking import jobs as booking_jobs
from booking import models as _booking_models  # noqa: F401 - the tables
from booking import views as booking_views
from booking.after import duty_letters
from booking.after import notices as closing_notices
from booking.api import keys as idempotency_keys
from booking.api import routes as api_routes
from booking.calendars import feed_views, source_views
from booking.calendars import jobs as calendar_jobs
from booking.calendars import letters as calendar_letters
from booking.calendars import views as calendar_views
from booking.itip import handler as itip
from booking.personal import pages
from booking.polls import jobs as poll_jobs
from booking.polls import messages as poll_messages
from core import clock, config, filters, health, jobs, purge, sharing, web
from core.config import Settings
from core.db import db
from notifications import account_letters, hooks, outbox, sender_views, sending_views, trial
from notifications import models as _notification_models  # noqa: F401 - the tables
from notifications import views as notifications_views
from notifications.inbound import bounces, handlers
from notifications.inbound import jobs as mail_jobs
from notifications.inbound import models as _inbound_models  # noqa: F401 - the tables
from notifications.texts import hook_views as sms_hooks
from notifications.texts import incoming
from support import life_jobs
from support import models as _support_models  # noqa: F401 - the tables
from support import views as support_views
from support.api import routes as _desk_api  # noqa: F401 - the desk for programs
from support.clocks import ticking
from support.figures import counting
from support.incidents import closing_alarms, detecting, room_alarms
from support.mails import handler as ticket_mails
from support.mails import jobs as ticket_mail_jobs
from support.retention import jobs as retention_jobs
from support.retention import meetings as meeting_retention
from support.telephone import jobs as telephone_jobs
from support.views import news
from support.webhooks import jobs as webhook_jobs
from video import facts, pool_views, register, register_views, relay_check
from video import views as video_views
from video.media import jobs as media_jobs
from video.media import views as media_views
from video.outside import jobs as bridge_jobs
from video.outside import models as _bridge_models  # noqa: F401 - the tables
from video.outside import views as bridge_views
from video.outside.pexip import models as _pexip_models  # noqa: F401 - the tables
from video.outside.pexip import views as pexip_views
from video.ports import DIARY, EXITS, FIRST_NAMES, GENERATIONS, LATECOMERS

ROOT = Path(__file__).parent

BLUEPRINTS = (
    accounts_views.bp,
    organisation_views.bp,
    report_views.bp,
    password_views.bp,
    profile_views.bp,
    people_views.bp,
    front.bp,
    *booking_views.BLUEPRINTS,
    pages.bp,
    notifications_views.bp,
    sms_hooks.bp,
    bridge_hooks.bp,
    sending_views.bp,
    sender_views.bp,
    rooms_for_leaders.bp,
    calendar_views.bp,
    source_views.bp,
    feed_views.bp,
    video_views.bp,
    media_views.bp,
    register_views.bp,
    pool_views.bp,
    bridge_views.bp,
    pexip_views.bp,
    pexip_hooks.bp,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app. Without settings, those of the process are read."""
    app = _assemble(settings)
    _know_migrations(app)
    _know_commands(app)
    return app


def _assemble(settings: Settings | None = None) -> Flask:
    app = Flask(__name__, instance_path=str(ROOT / "instance"))
    chosen = settings or config.from_process(Path(app.instance_path))
    chosen.instance_path.mkdir(mode=0o700, exist_ok=True)
    _connect_database(app, chosen)
    web.init_app(app, chosen)
    filters.init_app(app)
    health.init_app(app)
    health.add_checks(
        app, double_booking_guard=_guard, outbox_age=_outbox_age, clock_work=_late_jobs
    )
    health.add_probes(
        app,
        stun=_stun,
        relay=_relay,
        media=media_jobs.fault,
        code_box=front.guessing_fault,
        voices=telephone_jobs.left_there,
    )
    health.add_demand(app, guard.demand_guard)
    app.before_request(access.load_user)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api_routes.init_app(app)
    app.extensions["moedebro_navigation"] += booking_views.NAVIGATION
    support_views.init_app(app, chosen)
    app.extensions["moedebro_navigation"] += organisation_views.NAVIGATION
    app.extensions["moedebro_navigation"] += register_views.NAVIGATION
    app.extensions["moedebro_navigation"] += people_views.NAVIGATION
    app.extensions["moedebro_navigation"] += booking_views.LAST_IN_MENU
    _fill_seams(app)
    return app


def create_web() -> Flask:
    """The app as the web server starts it: not at all on a schema that allows double bookings."""
    app = _assemble()
    with app.app_context():
        health.demand_start(app)
        sharing.read_ahead(app)
        db.engine.dispose()  # no connection is shared by those who are forked from here
    gc.collect()
    gc.freeze()  # what all workers have in common stays in common
    gc.collect()  # of what is left: the next one comes when a quarter more is alive
    return app


def _connect_database(app: Flask, chosen: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = chosen.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,  # PINs and people's data stay out of exceptions, and so of logs
        "pool_use_lifo": True,  # the connection used last has most in its cache
    } | ({} if chosen.database_url.startswith("sqlite") else {"pool_pre_ping": True})
    db.init_app(app)


def _know_migrations(app: Flask) -> None:
    """For `flask db`. A web server changes no schema: it is imported here, so that each is without
    the ten megabytes that come with it."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def _know_commands(app: Flask) -> None:
    """For `flask`. A web server obeys none: the demo, and what takes mail in, stay out of it."""
    from accounts.cli import users
    from accounts.tokens.cli import tokens
    from core.cli import doctor, serve
    from notifications.cli import mail, worker
    from support.cli import demo
    from video.cli import rooms

    for command in (users, tokens, rooms, demo, doctor, serve, worker, mail):
        app.cli.add_command(command)


# Work by the clock.
OF_BOOKING = (
    account_jobs.JOBS, booking_jobs.JOBS, calendar_jobs.JOBS, idempotency_keys.JOBS,
    poll_jobs.JOBS, purge.JOBS, mail_jobs.JOBS, hooks.JOBS, bridge_jobs.JOBS,
    media_jobs.JOBS,
)  # fmt: skip
OF_SUPPORT = (
    ticking.JOBS, life_jobs.JOBS, counting.JOBS, webhook_jobs.JOBS, detecting.JOBS,
    room_alarms.JOBS, closing_alarms.JOBS, ticket_mail_jobs.JOBS, retention_jobs.JOBS,
    meeting_retention.JOBS, telephone_jobs.JOBS,
)  # fmt: skip


def _fill_seams(app: Flask) -> None:
    """Where news travels upwards: messages to render, work by the clock, attendance from rooms.

    The help desk that booking asks is filled in by support itself.
    """
    for kinds in (trial, account_letters, messages, page_news, reminders, calendar_letters):
        kinds.register_kinds()
    poll_messages.register_kinds()
    closing_notices.register_kinds()
    duty_letters.register_kinds()
    for work in (*OF_BOOKING, *OF_SUPPORT):
        jobs.add(app, work)
    incoming.add(app, incoming_texts.act)
    handlers.add(app, bounces.HANDLER, *ticket_mails.FIRST, *itip.HANDLERS, *ticket_mails.LAST)
    app.extensions.setdefault(FACTS, []).extend((bridge_views.fact_of, sender_views.fact_of))
    app.extensions.setdefault(MOVES, []).append(register.changes_by_move)
    app.extensions[EXITS] = exits.find
    app.extensions[FIRST_NAMES] = lobby.first_names
    app.extensions[LATECOMERS] = latecomers.find
    app.extensions[DIARY] = room_diary.coming
    facts.readdressed.connect(room_diary.on_readdressed)
    app.extensions[GENERATIONS] = exits.generation_of
    facts.joined.connect(joining.on_joined)
    facts.left.connect(joining.on_left)
    facts.waiting.connect(joining.on_waiting)
    facts.decided.connect(lobby.on_decided)
    _hear_of_people()


def _hear_of_people() -> None:
    """What becomes of users and units is told to those it concerns."""
    account_facts.password_link_made.connect(account_letters.on_link_made)
    account_facts.invitations_made.connect(account_letters.on_invitations_made)
    account_facts.password_changed.connect(account_letters.on_password_changed)
    account_facts.user_deactivated.connect(news.on_user_deactivated)
    account_facts.role_given.connect(news.on_role_given)
    account_facts.role_taken.connect(news.on_role_taken)
    account_facts.unit_put_out.connect(news.on_unit_put_out)
    account_facts.unit_put_in.connect(news.on_unit_put_in)
    account_facts.sender_chosen.connect(news.on_sender_chosen)


def _outbox_age() -> str | None:
    since = outbox.oldest_due(clock.now())
    waits = since is not None and clock.now() - since > outbox.OLDEST
    return "messages have waited for a worker for more than ten minutes" if waits else None


def _late_jobs() -> str | None:
    late = jobs.late_jobs(current_app, now=clock.now())
    return (
        f"due for more than two minutes, and no worker did it: {', '.join(late)}" if late else None
    )


def _guard() -> str | None:
    return None if guard.guard_present() else "the schema does not refuse double bookings"


def _stun() -> str | None:
    return relay_check.stun_fault(web.settings())


def _relay() -> str | None:
    return relay_check.relay_fault(web.settings(), now=clock.now())
