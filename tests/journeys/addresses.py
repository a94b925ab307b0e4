"""Every page there is, in every state it has, and who gets what there.

This is the table of who may see what. It is written by hand, and knows nothing of the rules in
the code: 200 is for those named, 403 for what one sees but may not do, 404 for what is somebody
else's, 303 for where one is sent on (whoever is not signed in: to the sign-in page).
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.secrets import read_token
from tests.journeys.world import World

NOBODY = "nobody"  # or the holder of a link: whoever has the address
LEADERS = ("anna", "bo", "carla", "jens")
SUPPORTERS = ("dorte", "erik", "hans")
ADMINISTRATORS = ("frida",)
PEXIPS = ("asks", "managed")  # bridges that call us
SIGNED_IN = (*LEADERS, *SUPPORTERS, *ADMINISTRATORS)
VISITORS = (NOBODY, *SIGNED_IN)
TEAM = ("anna", "bo")  # the leader and her deputy

API = {
    "api.find_people": "/people",
    "api.find_units": "/units",
    "api.list_feeds": "/feeds",
    "api.list_free_dates": "/free-dates",
    "api.list_free_times": "/free-times",
    "api.list_meetings": "/meetings",
    "api.list_participants": "/meetings/{id}/participants",
    "api.list_rooms": "/meetings/{id}/rooms",
    "api.list_time_wishes": "/meetings/{id}/time-wishes",
    "api.read_me": "/me",
    "api.read_trail": "/meetings/{id}/participants/{id}/trail",
    "api.read_meeting": "/meetings/{id}",
    "api.read_dates": "/meetings/{id}/dates",
    "api.read_date_agenda": "/meetings/{id}/dates/{id}/agenda",
    "api.read_planning": "/meetings/{id}/planning",
    "api.list_polls": "/polls",
    "api.read_poll": "/polls/{id}",
    "api.list_areas": "/statistics/areas",
    "api.read_case_statistics": "/statistics/cases",
    "api.read_statistics": "/statistics",
    "api.list_queues": "/queues",
    "api.list_tickets": "/tickets",
    "api.read_ticket": "/tickets/{id}",
    "api.list_receivers": "/tickets/{id}/receivers",
}

# What is got but not looked at by people: its status counts, it is no whole page.
NOT_PAGES: Mapping[str, str] = {
    "pexip_hooks.service_configuration": "for a bridge, JSON",
    "health.healthz": "a probe, JSON",
    "health.readyz": "a probe, JSON",
    "assets.style_sheet": "the style sheet",
    "organisations.imports.export_units": "a file",
    "organisations.imports.export_organisations": "a file",
    "organisations.imports.show_template": "a file",
    "figures.fetch": "a file",
    "figures.fetch_cases": "a file",
    "meetings.people": "a part of the meeting's page, asked for by htmx",
    "meetings.live": "a part of the meeting's page, asked for by htmx",
    "rooms.latecomers": "a part of the room's page, asked for by htmx",
    "desk.mails.fetch": "a file",
    "desk.phone_calls.fetch": "a voice, to be saved",
    "desk.mails.lay_out": "a stranger's page, sandboxed: nothing of ours stands on it",
    "personal.case": "a part of the help page, asked for by htmx; without htmx it goes there",
    "personal.fetch_calendar": "an entry for a calendar",
    "calendar_feeds.fetch": "a feed for calendar programs",
    "api_description.describe": "the description of the API, JSON",
    **dict.fromkeys(API, "for programs, JSON: a browser has no token"),
    "front.find_by_code": "the answer to a POST; whoever gets it is sent to the front page",
}


@dataclass(frozen=True)
class Address:
    """One address in one state, and the status that each visitor gets."""

    endpoint: str
    state: str
    url: str
    statuses: Mapping[str, int]

    @property
    def name(self) -> str:
        """For messages and file names."""
        return f"{self.endpoint}-{self.state}" if self.state else self.endpoint

    @property
    def needs_sign_in(self) -> bool:
        """Whether whoever is not signed in is asked to."""
        return self.statuses[NOBODY] == 303 and set(self.statuses.values()) != {303}

    @property
    def is_by_link(self) -> bool:
        """Whether the address alone lets one in: such a page does not know who is signed in."""
        return self.url.startswith(("/m/", "/t/", "/rooms/", "/passwords/"))


def visited_by(visitor: str, places: Sequence[Address]) -> Iterator[Address]:
    """What this visitor is to try: everything, but of the pages that do not know who is signed in,
    only a share of each view's. Whoever is not signed in tries all, and each of the others has
    been there for each view and for the first of its states."""
    tried: Counter[str] = Counter()
    for place in places:
        turn = tried[place.endpoint] if place.is_by_link else 0
        tried[place.endpoint] += 1
        if visitor == NOBODY or not turn or turn % len(SIGNED_IN) == SIGNED_IN.index(visitor):
            yield place


def _everybody(status: int = 200) -> dict[str, int]:
    return dict.fromkeys(VISITORS, status)


def _own(*owners: str, status: int = 200, refused: tuple[str, ...] = ()) -> dict[str, int]:
    """Somebody's: to all others it is not there."""
    return {
        **dict.fromkeys(SIGNED_IN, 404),
        **dict.fromkeys(owners, status),
        **dict.fromkeys(refused, 403),
        NOBODY: 303,
    }


def _for(role: tuple[str, ...], own: dict[str, int] | None = None) -> dict[str, int]:
    """For a role: the others are refused, whatever it is about."""
    got = own or dict.fromkeys(role, 200)
    refused = {visitor: 403 for visitor in SIGNED_IN if visitor not in role}
    return got | refused | {NOBODY: 303}


def addresses(world: World, style_sheet: str) -> list[Address]:
    """All of them."""
    return [
        *_public(style_sheet),
        *_drafts(world),
        *_polls(world),
        *_meetings(world),
        *_personal(world),
        *_help(world),
        *_desk(world),
        *_support_units(world),
        *_organisations(world),
        *_accounts(world),
        *_calendars(world),
        *_guides(),
        *_meeting_types(),
        *_trial(),
        *_api(world),
        *(Address("rooms.show", who, url, _everybody()) for who, url in world.rooms.items()),
        Address("rooms.show", "foreign", "/rooms/x", _everybody(404)),
        *(
            Address("rooms.latecomers", who, f"{url}/latecomers", _everybody(status))
            for (who, url), status in zip(world.rooms.items(), (200, 404, 404), strict=True)
        ),
        Address("rooms.latecomers", "foreign", "/rooms/x/latecomers", _everybody(404)),
    ]


def _public(style_sheet: str) -> Iterator[Address]:
    yield Address("front.show", "", "/", _everybody())
    yield Address("front.find_by_code", "", "/codes", _everybody(303))
    yield Address("accounts.sign_in", "", "/sign-in", _everybody())
    yield Address("health.healthz", "", "/healthz", _everybody())
    yield Address("health.readyz", "", "/readyz", _everybody())
    yield Address("assets.style_sheet", "", style_sheet, _everybody())
    yield Address("assets.style_sheet", "old", "/assets/app.0.css", _everybody(404))


def _api(world: World) -> Iterator[Address]:
    """Signed in or not, a browser is nobody there."""
    yield Address("api_description.show", "", "/api", _everybody())
    yield Address("api_description.describe", "", "/api/v1/openapi.json", _everybody())
    id = next(iter(world.meetings.values()))
    for endpoint, path in API.items():
        yield Address(endpoint, "", f"/api/v1{path.format(id=id)}", _everybody(401))


def _drafts(world: World) -> Iterator[Address]:
    yield Address("drafts.start", "", "/drafts", _for(LEADERS))
    mine, elsewhere = _for(LEADERS, _own("anna")), _for(LEADERS, _own("anna", status=303))
    for state, id in world.drafts.items():
        url = f"/drafts/{id}"
        seen = elsewhere if state in {"booked", "asked"} else mine
        yield Address("drafts.what", state, f"{url}/what", seen)
        yield Address("drafts.when", state, f"{url}/when", seen)
        yield Address("drafts.repetition", state, f"{url}/repetition", seen)
        dates = mine if state == "repeated" else elsewhere
        yield Address("drafts.dates", state, f"{url}/dates", dates)
        yield Address("drafts.show_week", state, f"{url}/week", seen)
        who = mine if state in {"timed", "peopled", "repeated"} else elsewhere
        yield Address("drafts.who", state, f"{url}/who", who)
    url = f"/drafts/{world.drafts['peopled']}"
    yield Address("drafts.who", "found", f"{url}/who?q=hjem", mine)
    yield Address("drafts.when", "later", f"{url}/when?date=2031-02-03&minutes=30", mine)
    asked = "minutes=30&weekdays=5&since=17&until=20&who=me&weeks=4&on_holidays=y"
    yield Address("drafts.when", "asked", f"{url}/when?{asked}", mine)
    yield Address("drafts.show_week", "asked", f"{url}/week?{asked}", mine)
    yield Address("drafts.show_week", "none-free", f"{url}/week?minutes=720", mine)
    for kind in ("citizen", "relative", "interpreter", "staff"):
        yield Address("drafts.add_guest", kind, f"{url}/invitees?kind={kind}", mine)
    for state, key in zip(("citizen", "unit", "person"), world.guests, strict=True):
        yield Address("drafts.change_ways", state, f"{url}/invitees/{key}/ways", mine)
    nothing = _for(LEADERS, _own())
    yield Address("drafts.change_ways", "gone", f"{url}/invitees/{uuid.UUID(int=1)}/ways", nothing)
    yield Address("drafts.add_guest", "senseless", f"{url}/invitees?kind=x", nothing)


def _polls(world: World) -> Iterator[Address]:
    mine, elsewhere = _for(LEADERS, _own("anna")), _for(LEADERS, _own("anna", status=303))
    for state, id in world.drafts.items():
        url, seen = f"/drafts/{id}", elsewhere if state in {"booked", "asked"} else mine
        yield Address("drafts.poll_people", state, f"{url}/time-poll/people", seen)
        ready = seen if state in {"peopled", "asked", "booked"} else elsewhere
        yield Address("drafts.ask_about_time", state, f"{url}/time-poll", ready)
    url = f"/drafts/{world.drafts['peopled']}/time-poll"
    yield Address("drafts.poll_people", "found", f"{url}/people?q=hjem", mine)
    for kind in ("citizen", "staff"):
        guest = f"{url}/invitees?kind={kind}"
        yield Address("drafts.add_poll_guest", kind, guest, mine)
    nothing = _for(LEADERS, _own())
    yield Address("drafts.add_poll_guest", "senseless", f"{url}/invitees?kind=x", nothing)
    for state, made in world.polls.items():
        is_done = state in {"booked", "moved"}
        led = _for(LEADERS, _own(*TEAM, status=303 if is_done else 200))
        yield Address("polls.show", state, made.url, led)
        is_open = state in {"asked", "answered", "late", "moving"}
        open_ = _for(LEADERS, _own(*TEAM, status=200 if is_open else 303))
        yield Address("polls.drop", state, f"{made.url}/withdrawal", open_)
        answers = f"{made.url}/people/{made.people['ida']}/answers"
        yield Address("polls.note_answers", state, answers, open_)
        for who in ("ida", "jens"):
            seen, name = _everybody(303 if is_done else 200), f"{who}-{state}"
            yield Address("answers.show", name, made.link(who), seen)
            yield Address("answers.change", name, made.link(who, "/answers"), seen)
    yield Address("answers.show", "foreign", "/t/x", _everybody(404))
    yield Address("answers.change", "foreign", "/t/x/answers", _everybody(404))


def _meetings(world: World) -> Iterator[Address]:
    yield Address("meetings.index", "", "/meetings", _for(LEADERS))
    yield Address("meetings.past", "", "/meetings/past", _for(LEADERS))
    yield Address("meetings.cancelled", "", "/meetings/cancelled", _for(LEADERS))
    on = "after=2020-01-01T10:00:00%2B00:00_00000000-0000-0000-0000-000000000000"
    yield Address("meetings.past", "later", f"/meetings/past?{on}", _for(LEADERS))
    yield Address("meetings.index", "senseless", "/meetings?after=x", _for(LEADERS, _own()))
    for state, id in world.meetings.items():
        jens = () if state.startswith("help-") else ("jens",)  # there he has a link only
        url, seen = f"/meetings/{id}", _own(*TEAM, *jens)
        yield Address("meetings.show", state, url, seen)
        yield Address("meetings.people", state, f"{url}/people", seen)
        yield Address("meetings.live", state, f"{url}/live", _own(*TEAM, refused=jens))
        led = _own(*TEAM, status=200 if state in LED_ELSEWHERE else 303, refused=jens)
        yield Address("leading.way_in", state, f"{url}/way-in", led)
        goes_on = _own(*TEAM, status=200 if state == "open" else 303, refused=jens)
        yield Address("meetings.move_over", state, f"{url}/room-move", goes_on)
    yield from _changes(world)


def _changes(world: World) -> Iterator[Address]:
    """What who leads can change. What is off or over leads back to the meeting."""
    for state, is_ahead in {"tomorrow": True, "in-person": True, **OFF, "ahead": True}.items():
        url = f"/meetings/{world.meetings[state]}"
        led = _own(*TEAM, status=200 if is_ahead else 303, refused=("jens",))
        yield Address("meetings.cancel", state, f"{url}/cancellation", led)
        has_begun = state in ("over", "closed")
        begun = _own(*TEAM, status=200 if has_begun else 303, refused=("jens",))
        broken_off = _for(LEADERS, begun)
        yield Address("meetings.interrupt", state, f"{url}/interruption", broken_off)
        is_off = state == "cancelled"
        again = _own(*TEAM, status=200 if is_off else 303, refused=("jens",))
        yield Address("meetings.revive", state, f"{url}/revival", again)
        yield Address("meetings.change_time", state, f"{url}/time", led)
        yield Address("meetings.edit_matter", state, f"{url}/matter", led)
        yield Address("meetings.edit_planning", state, f"{url}/planning", led)
        yield Address("meetings.change_leader", state, f"{url}/leader", led)
        yield Address("meetings.change_leader", f"{state}-none", f"{url}/leader?q=xx", led)
        yield Address("meetings.change_form", state, f"{url}/form", led)
        yield Address("meetings.change_pre_meeting", state, f"{url}/pre-meeting", led)
        has_room = is_ahead and state != "in-person"
        roomed = _own(*TEAM, status=200 if has_room else 303, refused=("jens",))
        yield Address("meetings.change_room", state, f"{url}/room", roomed)
        yield Address("meetings.change_chair", state, f"{url}/chair?q=hjem", led)
        for who, token in (("ida", world.ida[state]), ("jens", world.jens[state])):
            person, name = f"{url}/participants/{holder_of(token)}", f"{who}-{state}"
            yield Address("meetings.send_again", name, f"{person}/invitations", led)
            yield Address("meetings.show_print_sheet", name, f"{person}/print-sheet", led)
            yield Address("meetings.show_letter", name, f"{person}/letter", led)
            if who == "jens":
                yield Address("meetings.change_part", name, f"{person}/part", led)
            else:
                nobody = _own(refused=("jens",))
                yield Address("meetings.change_part", name, f"{person}/part", nobody)
            yield Address("meetings.change_ways", name, f"{person}/ways", led)
            renewed = _own(*TEAM, refused=("jens",))
            yield Address("meetings.show_participant", name, person, renewed)
            yield Address("meetings.offer_link", name, f"{person}/new-link", renewed)
            yield Address("meetings.remove_participant", name, f"{person}/removal", led)
        found = f"{url}/participants/new?q=hjem"
        yield Address("meetings.find_participants", state, found, led)
        for kind in ("citizen", "staff"):
            guest = f"{url}/guests/new?kind={kind}"
            yield Address("meetings.invite_guest", f"{kind}-{state}", guest, led)
    yield from _dates(world)
    yield from _closings(world)
    for state, seat_id in world.unit_seats.items():
        seat = f"/meetings/{world.meetings['wished']}/unit-seats/{seat_id}"
        own = ("jens",) if state == "own" else ()
        others = TEAM if own else (*TEAM, "jens")
        yield Address("meetings.show_seat", state, seat, _own(*own, refused=others))
    for state, wish_id in world.wishes.items():
        wished = f"/meetings/{world.meetings['wished']}/time-wishes/{wish_id}/acceptance"
        led = _own(*TEAM, status=303 if state == "answered" else 200, refused=("jens",))
        yield Address("meetings.grant_wish", state, wished, led)
    elsewhere = f"/meetings/{world.meetings['ahead']}/participants/{holder_of(world.ida['over'])}"
    nobody = _own(refused=("jens",))
    yield Address("meetings.show_participant", "foreign", elsewhere, nobody)
    yield Address("meetings.send_again", "foreign", f"{elsewhere}/invitations", nobody)
    yield Address("meetings.show_print_sheet", "foreign", f"{elsewhere}/print-sheet", nobody)
    yield Address("meetings.show_letter", "foreign", f"{elsewhere}/letter", nobody)


def _dates(world: World) -> Iterator[Address]:
    """Of a series. A meeting of one time leads to its page, a date that is off to the others."""
    led, back = _own(*TEAM, refused=("jens",)), _own(*TEAM, status=303, refused=("jens",))
    yield Address("meetings.dates", "ahead", f"/meetings/{world.meetings['ahead']}/dates", back)
    series = f"/meetings/{world.meetings['series']}"
    yield Address("meetings.dates", "series", f"{series}/dates", led)
    yield Address("meetings.cancel", "series", f"{series}/cancellation", back)
    yield Address("meetings.change_time", "series", f"{series}/time", back)
    yield Address("meetings.revive", "series", f"{series}/revival", back)
    for state, id in world.dates.items():
        seen = led if state == "ahead" else back
        yield Address("meetings.move_date", state, f"{series}/dates/{id}/time", seen)
        yield Address("meetings.cancel_date", state, f"{series}/dates/{id}/cancellation", seen)
        yield Address("meetings.edit_agenda", state, f"{series}/dates/{id}/agenda", seen)
        date, again = f"{series}/dates/{id}", led if state == "off" else back
        yield Address("meetings.show_date_people", state, f"{date}/people", seen)
        yield Address("meetings.change_date_leader", state, f"{date}/leader", seen)
        person = f"{date}/people/{holder_of(world.ida['series'])}"
        yield Address("meetings.change_date_person", state, person, seen)
        yield Address("meetings.find_for_date", state, f"{date}/participants/new", seen)
        guest = f"{date}/guests/new?kind=citizen"
        yield Address("meetings.invite_guest_to_date", state, guest, seen)
        yield Address("meetings.revive_date", state, f"{series}/dates/{id}/revival", again)
        asked = _for(LEADERS, _own(*TEAM, status=seen["anna"], refused=("jens",)))
        yield Address("meetings.ask_to_move", state, f"{series}/dates/{id}/time-poll", asked)
        yield Address("meetings.change_rooms", state, f"{series}/dates/{id}/room", seen)
    rooms = f"{series}/dates/{world.dates['ahead']}/room"
    yield Address("meetings.change_rooms", "all", f"{rooms}?scope=all", led)
    yield Address("meetings.change_rooms", "senseless", f"{rooms}?scope=x", led)
    yield Address("meetings.change_room", "series", f"{series}/room", back)
    yield Address("meetings.change_pre_meeting", "series", f"{series}/pre-meeting", led)


def _closings(world: World) -> Iterator[Address]:
    """From when a date has begun. Nothing was kept of one that is not closed."""
    for state, date_id in world.held.items():
        date = f"/meetings/{world.meetings[state]}/dates/{date_id}"
        for endpoint, rest, there in (
            ("meetings.close", "closing", {"over", "closed"}),
            ("meetings.show_minutes", "minutes", {"closed"}),
        ):
            led = _own(*TEAM, status=200 if state in there else 303, refused=("jens",))
            yield Address(endpoint, state, f"{date}/{rest}", led)


OFF = {"over": False, "cancelled": False, "closed": False}


def holder_of(token: str) -> UUID:
    """Whose link it is."""
    read = read_token(token)
    assert read
    return read[0]


# Rooms elsewhere whose door is open for the one who leads.
LED_ELSEWHERE = {"waiting", "open"}
# Nothing to test the equipment for.
UNTESTABLE = {"in-person", *OFF}
CASES = ("new", "taken", "handed-over", "closing", "closed", "staff")


def _personal(world: World) -> Iterator[Address]:
    holders = {"ida": world.ida, "jens": world.jens}
    for who, state, token in ((w, s, t) for w, links in holders.items() for s, t in links.items()):
        url, name = f"/m/{token}", f"{who}-{state}"
        yield Address("personal.show", name, url, _everybody())
        yield Address("personal.door", name, f"{url}/door", _everybody())
        yield Address("personal.propose_time", name, f"{url}/other-times", _everybody())
        asked = 200 if name == "jens-bound" else 303
        yield Address("personal.name_stand_in", name, f"{url}/stand-ins", _everybody(asked))
        yield Address("personal.show_help", name, f"{url}/help", _everybody())
        yield Address("personal.show_guide", name, f"{url}/guide", _everybody())
        printed = 303 if state in OFF else 200
        yield Address("personal.show_print_sheet", name, f"{url}/print", _everybody(printed))
        yield Address("personal.fetch_calendar", name, f"{url}/calendar.ics", _everybody())
        yield Address("personal.case", name, f"{url}/help/case", _everybody(303))
        status = 303 if state in UNTESTABLE else 200
        yield Address("personal.test_equipment", name, f"{url}/equipment-test", _everybody(status))
        status = 200 if state.startswith("tested-") else 303
        result = f"{url}/equipment-test/result"
        yield Address("personal.show_test_result", name, result, _everybody(status))
        status = 200 if state == "open" else 303
        yield Address("personal.way_in", name, f"{url}/way-in", _everybody(status))
    for endpoint, rest in FOREIGN.items():
        yield Address(endpoint, "foreign", f"/m/x{rest}", _everybody(404))


FOREIGN = {
    "personal.show": "",
    "personal.door": "/door",
    "personal.propose_time": "/other-times",
    "personal.name_stand_in": "/stand-ins",
    "personal.show_help": "/help",
    "personal.show_guide": "/guide",
    "personal.case": "/help/case",
    "personal.way_in": "/way-in",
    "personal.test_equipment": "/equipment-test",
    "personal.show_test_result": "/equipment-test/result",
    "personal.show_print_sheet": "/print",
    "personal.fetch_calendar": "/calendar.ics",
}


def _help(world: World) -> Iterator[Address]:
    for state in CASES:
        url = f"/m/{world.helped[state]}"
        yield Address("personal.show", f"help-{state}", url, _everybody())
        yield Address("personal.show_help", f"case-{state}", f"{url}/help", _everybody())
        yield Address("personal.show_help", f"again-{state}", f"{url}/help?again=1", _everybody())


def _desk(world: World) -> Iterator[Address]:
    yield Address("desk.show", "", "/desk", _for(SUPPORTERS))
    yield Address("desk.canned.index", "", "/desk/canned-replies", _for(SUPPORTERS))
    for state, number in world.canned.items():
        seen = _for(SUPPORTERS, _own("dorte"))
        yield Address("desk.canned.change", state, f"/desk/canned-replies/{number}", seen)
    yield Address("desk.saved_views.index", "", "/desk/saved-views", _for(SUPPORTERS))
    for state, number in world.views.items():
        seen = _for(SUPPORTERS, _own("dorte"))
        yield Address("desk.saved_views.change", state, f"/desk/saved-views/{number}", seen)
        yield Address("desk.show", f"view-{state}", f"/desk?view={number}", seen)
        chosen = f"/desk/selection?view={number}"
        yield Address("desk.several.choose", f"view-{state}", chosen, _for(SUPPORTERS))
    yield Address("desk.shortcuts.show", "", "/desk/shortcuts", _for(SUPPORTERS))
    yield Address("desk.calls.open_case", "", "/desk/calls", _for(SUPPORTERS))
    yield Address("desk.readiness.show", "", "/desk/readiness", _for(SUPPORTERS))
    yield from _incidents(world)
    yield from _mails(world)
    yield from _phone_calls(world)
    yield Address("desk.show", "queue", "/desk?queue=at-risk", _for(SUPPORTERS))
    yield Address("desk.search.show", "", "/desk/search", _for(SUPPORTERS))
    yield Address("desk.several.choose", "", "/desk/selection?queue=all", _for(SUPPORTERS))
    yield from _routing(world)
    yield Address("room_register.show", "", "/room-register", _for(ADMINISTRATORS))
    yield Address("room_pools.show", "", "/room-register/pools", _for(ADMINISTRATORS))
    for state, id in world.pools.items():
        seen = _for(ADMINISTRATORS, None if state == "own" else _own())
        yield Address("room_pools.change", state, f"/room-register/pools/{id}", seen)
    for state, id in world.kept_rooms.items():
        seen = _for(ADMINISTRATORS, None if state in OWN_ROOMS else _own())
        yield Address("room_register.correct", state, f"/room-register/{id}", seen)
        status = 200 if state in {"out-of-use", "booked"} else 303
        moved = _own(*ADMINISTRATORS, status=status) if state in OWN_ROOMS else _own()
        url = f"/room-register/{id}/moves"
        yield Address("room_register.moves.show", state, url, _for(ADMINISTRATORS, moved))
    yield Address("room_register.days.show", "", "/room-register/days", _for(ADMINISTRATORS))
    readers = {
        "handed-over": ("dorte", "erik"),
        "staff": ("erik", "hans"),
        "offered": ("dorte", "erik"),
        "with-tasks": ("dorte", "hans"),
    }
    for state, id in world.tickets.items():
        seen = _for(SUPPORTERS, _own(*readers.get(state, ("dorte",))))
        yield Address("desk.tickets.show", state, f"/tickets/{id}", seen)
        yield Address("desk.tickets.show_lay", state, f"/tickets/{id}/courts", seen)
        yield Address("desk.tickets.show_reach", state, f"/tickets/{id}/messages", seen)
    for state, refused in (("taken", ()), ("handed-over", ("dorte",)), ("with-tasks", ("hans",))):
        owner = "erik" if state == "handed-over" else "dorte"
        acting = _for(SUPPORTERS, _own(owner, refused=refused))
        at = f"/tickets/{world.tickets[state]}"
        yield Address("desk.tickets.consult", state, f"{at}/consultations", acting)
        yield Address("desk.tickets.give_tasks", state, f"{at}/tasks", acting)
        yield Address("desk.tickets.wait", state, f"{at}/waits", acting)
        yield Address("desk.tickets.split", state, f"{at}/splits", acting)
        yield Address("desk.tickets.link", state, f"{at}/links", acting)
        yield Address("desk.tickets.merge", state, f"{at}/merges", acting)
        yield Address("desk.tickets.discard", state, f"{at}/discards", acting)
    for state, id in world.tasks.items():
        seen = _for(SUPPORTERS, _own("dorte", "erik"))
        yield Address("desk.tickets.show", f"task-{state}", f"/tickets/{id}", seen)
        led = _for(SUPPORTERS, _own("dorte", refused=("erik",)))
        yield Address("desk.tickets.decide", state, f"/tickets/{id}/decision", led)


def _incidents(world: World) -> Iterator[Address]:
    yield Address("desk.incidents.index", "", "/desk/incidents", _for(SUPPORTERS))
    for state, id in world.incidents.items():
        seen, url = _for(SUPPORTERS, _own("dorte")), f"/desk/incidents/{id}"
        yield Address("desk.incidents.show", state, url, seen)
        yield Address("desk.incidents.move", state, f"{url}/moves", seen)


def _mails(world: World) -> Iterator[Address]:
    yield Address("desk.mails.index", "", "/desk/mails", _for(SUPPORTERS))
    for state, (mail_id, file_id) in world.mails.items():
        url, seen = f"/desk/mails/{mail_id}", _for(SUPPORTERS, _own("dorte"))
        yield Address("desk.mails.show", state, url, seen)
        yield Address("desk.mails.lay_out", state, f"{url}/page", seen)
        yield Address("desk.mails.fetch", state, f"{url}/files/{file_id}", seen)


def _phone_calls(world: World) -> Iterator[Address]:
    yield Address("desk.phone_calls.index", "", "/desk/phone-calls", _for(SUPPORTERS))
    for state, (call_id, message_id) in world.phone_calls.items():
        url, seen = f"/desk/phone-calls/{call_id}", _for(SUPPORTERS, _own("dorte"))
        yield Address("desk.phone_calls.show", state, url, seen)
        yield Address("desk.phone_calls.fetch", state, f"{url}/messages/{message_id}", seen)


def _routing(world: World) -> Iterator[Address]:
    yield Address("routing.show", "", "/desk/routing", _for(ADMINISTRATORS))
    for state, id in world.organisations.items():
        seen = _for(ADMINISTRATORS, None if state == "own" else _own())
        url = f"/organisations/{id}/routing"
        yield Address("routing.show_one", state, url, seen)
        yield Address("routing.write", state, f"{url}/next-version", seen)
        yield Address("routing.list_versions", state, f"{url}/versions", seen)
        yield Address("routing.restore", state, f"{url}/versions/1", seen)
        yield Address("routing.try_it", state, f"{url}/tryout", seen)
        asked = f"{url}/tryout?who=citizen&about=cross&convened={id}&on=2026-12-04&at=20:00"
        yield Address("routing.try_it", f"{state}-asked", asked, seen)
    never = f"/organisations/{world.organisations['own']}/routing/versions/99"
    yield Address("routing.restore", "never", never, _for(ADMINISTRATORS, _own()))


OWN_ROOMS = {"own", "built-in", "out-of-use", "booked"}


def _support_units(world: World) -> Iterator[Address]:
    yield Address("opening_hours.index", "", "/support-units", _for(ADMINISTRATORS))
    yield Address("response_targets.show", "", "/response-targets", _for(ADMINISTRATORS))
    yield from _figures(world)
    for state, id in world.support_units.items():
        seen = _for(ADMINISTRATORS, None if state == "own" else _own())
        yield Address("opening_hours.show", state, f"/support-units/{id}/hours", seen)
        yield Address("external_units.show", state, f"/support-units/{id}/system", seen)
        yield Address("hotlines.ring", state, f"/support-units/{id}/phone", seen)


def _figures(world: World) -> Iterator[Address]:
    yield Address("figures.show", "", "/figures", _for(ADMINISTRATORS))
    yield Address("figures.show", "now", "/figures?span=this_month", _for(ADMINISTRATORS))
    yield Address("figures.fetch", "", "/figures.csv", _for(ADMINISTRATORS))
    readers = (*SUPPORTERS, *ADMINISTRATORS)
    yield Address("figures.show_cases", "", "/figures/cases", _for(readers))
    yield Address("figures.fetch_cases", "", "/figures/cases.csv", _for(readers))
    yield Address("figures.show_cases", "now", "/figures/cases?span=this_month", _for(readers))
    for state, id in world.organisations.items():
        seen = _for(ADMINISTRATORS, None if state == "own" else _own())
        yield Address("figures.show", state, f"/figures?area={id}", seen)


def _hotlines(state: str, url: str, seen: dict[str, int]) -> Iterator[Address]:
    yield Address("hotlines.index", state, url, seen)
    yield Address("hotlines.try_it", state, f"{url}/tryout", seen)
    asked = "line=citizen&who=room&pressed=9+1&answered=no&on=2026-12-04&at=20:00"
    yield Address("hotlines.try_it", f"{state}-asked", f"{url}/tryout?{asked}", seen)


def _organisations(world: World) -> Iterator[Address]:
    yield Address("organisations.index", "", "/organisations", _for(ADMINISTRATORS))
    yield Address("organisations.index", "none", "/organisations?q=xx", _for(ADMINISTRATORS))
    for state, id in world.organisations.items():
        seen = _for(ADMINISTRATORS, _own(*(ADMINISTRATORS if state == "own" else ())))
        url = f"/organisations/{id}"
        yield Address("organisations.show", state, url, seen)
        yield Address("organisations.add_unit", state, f"{url}/units", seen)
        moved = _for(ADMINISTRATORS, _own(refused=() if state == "foreign" else ADMINISTRATORS))
        yield Address("organisations.moves.show", state, f"{url}/move", moved)
        yield Address("organisations.add_organisation", state, f"{url}/organisations", seen)
        yield Address("local_it.choose", state, f"{url}/local-it", seen)
        yield Address("webhooks.index", state, f"{url}/webhooks", seen)
        yield Address("mail_sender.show", state, f"{url}/mail-sender", seen)
        yield Address("bridges.index", state, f"{url}/bridges", seen)
        yield Address("bridges.index", f"{state}, cms", f"{url}/bridges?kind=cms", seen)
        yield from _hotlines(state, f"{url}/hotlines", seen)
    for state, url in world.bridges.items():
        if state in PEXIPS:
            yield Address("pexip.show", state, f"{url}/pexip", _for(ADMINISTRATORS))
            asked = f"/hooks/pexip/{url.rpartition('/')[2]}/policy/v1/service/configuration"
            yield Address("pexip_hooks.service_configuration", state, asked, _everybody(401))
        yield Address("bridges.show", state, url, _for(ADMINISTRATORS))
    for state, url in world.webhooks.items():
        yield Address("webhooks.show", state, url, _for(ADMINISTRATORS))
        yield Address("webhooks.remove", state, f"{url}/removal", _for(ADMINISTRATORS))
    for state, id in world.units.items():
        seen = _for(ADMINISTRATORS, _own(*(() if state == "foreign" else ADMINISTRATORS)))
        yield Address("organisations.units.show", state, f"/units/{id}", seen)
        wrong = f"/units/{id}/contact-reports"
        yield Address("contact_reports.report", state, wrong, _own(*SIGNED_IN))
    yield Address("organisations.imports.index", "", "/imports", _for(ADMINISTRATORS))
    for state, id in world.imports.items():
        seen = _for(ADMINISTRATORS)
        yield Address("organisations.imports.show", state, f"/imports/{id}", seen)
    nobodys = "/imports/00000000-0000-0000-0000-000000000000"
    yield Address("organisations.imports.show", "foreign", nobodys, _for(ADMINISTRATORS, _own()))
    for kind in ("units", "organisations"):
        endpoint = f"organisations.imports.export_{kind}"
        yield Address(endpoint, "", f"/imports/{kind}.csv", _for(ADMINISTRATORS))
    template = "organisations.imports.show_template"
    yield Address(template, "", "/imports/people.csv", _for(ADMINISTRATORS))
    nowhere = "/units/00000000-0000-0000-0000-000000000000/contact-reports"
    yield Address("contact_reports.report", "nowhere", nowhere, _own())
    yield Address("contact_reports.index", "", "/contact-reports", _own(*SIGNED_IN))


def _accounts(world: World) -> Iterator[Address]:
    yield Address("passwords.ask_for_link", "", "/forgotten-password", _everybody())
    yield Address("passwords.link_asked_for", "", "/forgotten-password/answer", _everybody())
    for state, token in world.password_links.items():
        status = 404 if state == "over" else 200
        yield Address("passwords.choose", state, f"/passwords/{token}", _everybody(status))
    yield Address("passwords.choose", "foreign", "/passwords/x", _everybody(404))
    signed_in = _own(*SIGNED_IN)
    yield Address("profile.show", "", "/profile", signed_in)
    yield Address("profile.change_password", "", "/profile/password", signed_in)
    yield Address("people.index", "", "/people", _for(ADMINISTRATORS))
    yield Address("people.index", "found", "/people?q=voksenraadgivningen", _for(ADMINISTRATORS))
    yield Address("people.index", "none", "/people?q=kasimir", _for(ADMINISTRATORS))
    yield Address("people.invite", "", "/people/invitations", _for(ADMINISTRATORS))
    for state, id in world.people.items():
        seen = _for(ADMINISTRATORS, _own() if state == "elsewhere" else None)
        yield Address("people.show", state, f"/people/{id}", seen)


def _calendars(world: World) -> Iterator[Address]:
    yield Address("calendars.show", "", "/calendars", _own(*SIGNED_IN))
    for state, feed in world.feeds.items():
        yield Address(
            "calendar_feeds.fetch", state, feed, _everybody(404 if state == "revoked" else 200)
        )
    yield Address("calendar_feeds.fetch", "foreign", "/calendar/x.ics", _everybody(404))
    # Frida has a link; the others are sent on.
    asked = _own(*SIGNED_IN, status=303) | {"frida": 200}
    yield Address("calendars.ask_about_feed", "", "/calendars/feed", asked)
    deputies = {"own": (*TEAM, *ADMINISTRATORS), "bare": ADMINISTRATORS}
    for state, id in world.units.items():
        url, own = f"/calendars/{id}", deputies.get(state, ())
        yield Address("calendars.show", state, url, _own(*own))
        yield Address("calendars.ask_about_feed", state, f"{url}/feed", _own(*own, status=303))
        yield Address("busy_sources.add", state, f"{url}/sources", _own(*own))
    yield Address("busy_sources.add", "", "/calendars/sources", _own(*SIGNED_IN))
    for state, id in world.busy_sources.items():
        url = f"/calendars/sources/{id}/removal"
        yield Address("busy_sources.remove", state, url, _own("frida"))
    nobodys = "/calendars/sources/00000000-0000-0000-0000-000000000000/removal"
    yield Address("busy_sources.remove", "foreign", nobodys, _own())


def _meeting_types() -> Iterator[Address]:
    yield Address("sending.show", "", "/messages", _for(ADMINISTRATORS))
    below_the_top = _own(refused=SIGNED_IN)
    yield Address("sending.list_addresses", "", "/messages/addresses", below_the_top)
    yield Address("meeting_types.index", "", "/meeting-types", _for(ADMINISTRATORS))
    for kind in ("network", "administrative"):
        url = f"/meeting-types/{kind}"
        yield Address("meeting_types.edit", kind, url, _for(ADMINISTRATORS))
    nothing = _for(ADMINISTRATORS, _own())
    yield Address("meeting_types.edit", "unknown", "/meeting-types/x", nothing)


def _guides() -> Iterator[Address]:
    yield Address("guides.index", "", "/guides", _everybody())
    for name in ("citizen", "leader-before", "video-room"):
        yield Address("guides.show", name, f"/guides/{name}", _everybody())
    yield Address("guides.show", "whole", "/guides/phone?whole=yes&language=en", _everybody())
    yield Address("guides.show", "unknown", "/guides/x", _everybody(404))
    for language in ("da", "en"):
        url = f"/guides/citizen/own-texts/{language}"
        yield Address("guides.edit", language, url, _for(ADMINISTRATORS))


def _trial() -> Iterator[Address]:
    """Mail that was not sent is shown in a demo only."""
    for endpoint, url in (
        ("dev.list_mails", "/dev/mails"),
        ("dev.show_mail", "/dev/mails/x.eml"),
        ("dev.list_text_messages", "/dev/sms"),
    ):
        yield Address(endpoint, "", url, _everybody(404))
