"""The pages of the help desk."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from accounts.models import Role
from accounts.ports import CLOSED_DESKS, FACTS, MOVES
from core.config import Settings
from core.web import NavItem
from support.demo.cast import PASSWORD
from support.desk_port import Desk
from support.figures import views as figures
from support.incidents import letters as incident_letters
from support.incidents import views as incidents
from support.mails import receipts
from support.messages import register_kinds
from support.saved_views import views as saved_views
from support.services import again
from support.services.external_units import without_supporters
from support.services.telling import Post
from support.telephone import desk_views as phone_calls
from support.telephone import hooks as telephone_hooks
from support.telephone import settings_views as hotlines
from support.views import (
    calls,
    canned,
    deeds,
    desk,
    exports,
    external_units,
    lay,
    links,
    local_it,
    mails,
    merges,
    offers,
    opening_hours,
    presence,
    readiness,
    response_targets,
    routing,
    routing_pages,
    search,
    several,
    shortcuts,
    tags,
    tickets,
)
from support.views import parts as parts_of_cases
from support.webhooks import letters as webhook_letters
from support.webhooks import views as webhook_views
from support.wording import requester_of

ON_TICKETS = (
    offers,
    deeds,
    parts_of_cases,
    merges,
    links,
    lay,
    presence,
    tags,
)  # they add their addresses to those of tickets
BELOW = (
    tickets, calls, canned, exports, incidents, mails, phone_calls, readiness, saved_views, search,
    several, shortcuts,
)  # fmt: skip  # below the desk, so that the menu knows where one is

for _module in BELOW:
    desk.bp.register_blueprint(_module.bp)


def init_app(app: Flask, settings: Settings) -> None:
    """Pages, menu, messages, and the help desk that booking asks."""
    pages = (
        desk, routing, local_it, opening_hours, external_units, response_targets, figures,
        webhook_views, telephone_hooks, hotlines,
    )  # fmt: skip
    for module in pages:
        app.register_blueprint(module.bp)
    app.extensions["moedebro_navigation"] += [
        NavItem(
            _l("Support"),
            "desk.show",
            lambda user: user.has_role(Role.SUPPORTER),
            leads_to=("figures",),
        ),
        NavItem(_l("Who helps"), "routing.show", lambda user: user.has_role(Role.ADMINISTRATOR)),
        NavItem(
            _l("Opening hours"),
            "opening_hours.index",
            lambda user: user.has_role(Role.ADMINISTRATOR),
        ),
        NavItem(_l("Figures"), "figures.show", lambda user: user.has_role(Role.ADMINISTRATOR)),
    ]
    app.extensions.setdefault(FACTS, []).extend(
        [routing_pages.fact_of, local_it.fact_of, hotlines.fact_of, webhook_views.fact_of]
    )
    app.extensions[CLOSED_DESKS] = without_supporters
    app.extensions.setdefault(MOVES, []).append(local_it.changes_by_move)
    app.jinja_env.filters["requester"] = requester_of
    app.extensions["moedebro_help_desk"] = Desk(Post.of(settings), again.reopens_within(settings))
    if settings.demo and not settings.smtp_host:  # the demo's own sign-in page says it
        app.jinja_env.globals["demo_password"] = PASSWORD
    register_kinds()
    webhook_letters.register_kinds()
    incident_letters.register_kinds()
    receipts.register_kinds()
