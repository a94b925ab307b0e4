"""What a participant keeps of the meeting: a sheet of paper, and an entry in their own calendar."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from booking.personal.blueprint import bp
from booking.personal.own_calendar import calendar_of
from booking.personal.print_sheet import sheet_of
from booking.personal.views import current_page
from core.web import key, settings
from notifications import own_senders


@bp.get("/print")
@by_link
def show_print_sheet(token: str) -> ResponseReturnValue:
    """The meeting on paper. Of a meeting that is off or over there is nothing to print."""
    page, back = current_page(token), url_for("personal.show", token=token)
    if not page.can_join:
        return redirect(back, 303)
    sheet = sheet_of(page, base_url=settings().base_url)
    return render_template("personal/print.html", page=page, sheet=sheet, back=back)


@bp.get("/calendar.ics")
@by_link
def fetch_calendar(token: str) -> ResponseReturnValue:
    """The entry for one's own calendar. Some programs ask again by themselves: 304 is enough."""
    page = current_page(token)
    content = calendar_of(
        page,
        base_url=settings().base_url,
        key=key(),
        organiser=own_senders.sender_of(page.meeting.mail_sender, settings()),
    )
    answer = Response(content, mimetype="text/calendar")
    # Not "attachment": a phone then shows the entry with its button "add", and no file.
    answer.headers["Content-Disposition"] = 'inline; filename="moede.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)
