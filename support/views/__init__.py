"""The pages of the help desk."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from accounts.models import Role
from accounts.ports import FACTS, MOVES
from core.config import Settings
from core.web import NavItem
from support.demo.cast import PASSWORD
from support.desk_port import Desk
from support.messages import register_kinds
from support.services.telling import Post
from support.views import calls, desk, local_it, opening_hours, routing, tickets

for _module in (tickets, calls):  # below the desk, so that the menu knows where one is
    desk.bp.register_blueprint(_module.bp)


def post_of(settings: Settings) -> Post:
    """What it takes to write to people from this installation."""
    return Post(settings.mail_domain, settings.base_url, settings.secret_key.encode())


def init_app(app: Flask, settings: Settings) -> None:
    """Pages, menu, messages, and the help desk that booking asks."""
    for module in (desk, routing, local_it, opening_hours):
        app.register_blueprint(module.bp)
    app.extensions["moedebro_navigation"] += [
        NavItem(_l("Support"), "desk.show", lambda user: user.has_role(Role.SUPPORTER)),
        NavItem(_l("Who helps"), "routing.show", lambda user: user.has_role(Role.ADMINISTRATOR)),
        NavItem(
            _l("Opening hours"),
            "opening_hours.index",
            lambda user: user.has_role(Role.ADMINISTRATOR),
        ),
    ]
    app.extensions.setdefault(FACTS, []).append(local_it.fact_of)
    app.extensions.setdefault(MOVES, []).append(local_it.changes_by_move)
    app.extensions["moedebro_help_desk"] = Desk(post_of(settings))
    if settings.demo and not settings.smtp_host:  # the demo's own sign-in page says it
        app.jinja_env.globals["demo_password"] = PASSWORD
    register_kinds()
