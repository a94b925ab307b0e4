"""Message folders: templates/notifications/<kind>/ holds subject, two bodies and a text message."""

from typing import Any

from flask import current_app
from jinja2 import Template

from notifications.kinds import Rendered
from notifications.models import Channel, OutboxMessage


def render_folder(
    message: OutboxMessage,
    facts: dict[str, Any],  # whatever the templates of this kind name
    **more: Any,  # calendar, calendar_method, sender_name of Rendered
) -> Rendered:
    """The message in the language that is set.

    Not by flask.render_template: that would ask for the page's menu, and there is no page.
    """
    if message.channel is Channel.SMS:
        return Rendered(subject="", text=_text(message.kind, "sms.txt", facts))
    return Rendered(
        subject=_text(message.kind, "subject.txt", facts),
        text=_text(message.kind, "body.txt", facts) + "\n",
        html=_template(message.kind, "body.html").render(facts),
        **more,
    )


def _template(kind: str, file: str) -> Template:
    return current_app.jinja_env.get_template(f"notifications/{kind}/{file}")


def _text(kind: str, file: str, facts: dict[str, Any]) -> str:
    return _template(kind, file).render(facts).strip()
