"""A ticket is routed to its end by the version it was opened under. A version never changes."""

import uuid
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from accounts import administered
from accounts.models import Membership, Role, Unit, User
from core.db import db
from core.errors import Refusal
from support.lines import Units
from support.models import SupportModel, SupportUnit, Ticket, Tier
from support.refusals import OnlyForwards
from support.routing import Rule, Scope, preset
from support.routing.levels import STAFF, Level, of_unit
from support.services import opening, resolving, routes, routing_rules
from support.services.routing_rules import Reason
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, close, only_ticket, staff_call
from tests.support.routing_form import press, url
from tests.support.saying import newest, rule_now, say, say_levels
from tests.support.test_two_at_once import Job, at_once


def unit_of(session: Session, cast: Cast, name: str, tier: Tier) -> SupportUnit:
    """One more support unit of the region."""
    unit = Unit(organisation_id=cast.at.region.id, name=name, email="drift@example.org")
    made = SupportUnit(unit=unit, tier=tier)
    session.add(made)
    session.commit()
    return made


def forwarding(level: Level) -> Level:
    """The same, but solving nothing."""
    return replace(level, solves=False)


def open_in_kolding(work: Work, held: Held, cast: Cast, *, besides: int = 0) -> uuid.UUID:
    """One of Kolding's staff asks for help, across sectors."""
    asked = staff_call(held, cast, organisation_id=cast.at.kolding.id, besides=besides)
    with work():
        return opening.open_ticket(asked, by=None, post=POST, now=NOON).id


def route_of(work: Work, ticket_id: uuid.UUID) -> list[uuid.UUID]:
    """Who gets the ticket, in order, as it is routed now."""
    with work():
        ticket = db.session.get_one(Ticket, ticket_id)
        return list(routes.route_of(Units.read().rows, ticket).receivers)


def test_an_administrator_adds_a_fifth_level_and_the_next_ticket_follows_it(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Held
) -> None:
    bridge = unit_of(session, cast, "Videoknudepunktet", Tier.BRIDGE_OWNER)
    regional = unit_of(session, cast, "Fælles regional support", Tier.REGIONAL_SHARED)
    four = [cast.at.kolding_it, regional, cast.at.hospital_it, cast.at.shared]
    say_levels(session, cast.at.kolding.id, four)
    before = open_in_kolding(work, held, cast)
    for unit in four:
        close(session, unit)
    sign_in(client, cast.frida)

    page = client.get(url(cast))
    page = press(client, cast, page, press="add", who=f"unit:{bridge.id}", to=[*STAFF])
    assert press(client, cast, page, why="Knudepunktet svarer om natten").status_code == 303

    after = open_in_kolding(work, held, cast, besides=only_ticket(session).number)
    assert route_of(work, after) == [*(unit.id for unit in four), bridge.id]
    assert session.get_one(Ticket, after).responsible_id == bridge.id
    assert route_of(work, before) == [unit.id for unit in four]  # opened under the version before


def test_a_change_far_above_leaves_open_tickets_alone(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    ticket_id = open_in_kolding(work, held, cast)
    other = unit_of(session, cast, "Ny fælles support", Tier.SHARED_SUPPORT)

    say(session, cast.at.region.id, shared_support=other.id)

    assert route_of(work, ticket_id) == [cast.at.kolding_it.id, cast.at.shared.id]


def test_a_ticket_from_before_versions_keeps_its_model(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    ticket_id = open_in_kolding(work, held, cast)
    session.get_one(Ticket, ticket_id).routing_version_id = None
    session.commit()

    say(session, cast.at.kolding.id, model=SupportModel.CROSS_SECTOR_DIRECT)

    assert route_of(work, ticket_id) == [cast.at.kolding_it.id, cast.at.shared.id]


def test_a_unit_that_was_put_out_of_use_is_passed_over_in_old_versions_too(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    ticket_id = open_in_kolding(work, held, cast)
    say(session, cast.at.kolding.id, local_it=None)
    session.merge(cast.at.kolding_it).is_active = False
    session.commit()

    assert route_of(work, ticket_id) == [cast.at.shared.id]


@pytest.mark.parametrize("table", ["routing_version", "routing_path", "path_level"])
def test_the_schema_refuses_to_change_a_version(session: Session, cast: Cast, table: str) -> None:
    column = {"routing_version": "why", "routing_path": "key", "path_level": "kind"}[table]

    with pytest.raises(DBAPIError, match=f"{table}_append_only"):
        session.execute(text(f"UPDATE {table} SET {column} = 'x'"))  # noqa: S608 - ours


def test_a_level_that_only_forwards_solves_nothing(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    gate = of_unit(cast.at.kolding_it.id)
    levels = (forwarding(gate), of_unit(cast.at.shared.id))
    paths = {**preset(SupportModel.FULL), **dict.fromkeys(STAFF, levels)}
    say(session, cast.at.kolding.id, model=SupportModel.FULL, paths=paths)
    ticket = session.get_one(Ticket, open_in_kolding(work, held, cast))

    with pytest.raises(OnlyForwards):
        act(resolving.resolve, ticket, "can_attend", by=cast.erik, post=POST)


def test_its_page_says_so(
    client: FlaskClient, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    levels = (forwarding(of_unit(cast.at.kolding_it.id)), of_unit(cast.at.shared.id))
    say(session, cast.at.kolding.id, paths=dict.fromkeys(STAFF, levels))
    ticket_id = open_in_kolding(work, held, cast)
    sign_in(client, cast.erik)

    assert "Herfra bliver sager kun sendt videre." in client.get(f"/tickets/{ticket_id}").text


def save(organisation_id: uuid.UUID, who: uuid.UUID, model: SupportModel) -> Job:
    """Save this model, having seen the first version."""

    def job() -> str:
        user = db.session.get_one(User, who)
        held = administered.lock_organisation(user, organisation_id)
        assert held
        rule = Rule(model, local_it=None, paths=preset(model))
        try:
            made = routing_rules.save(held, rule, Reason(user, NOON, "Sammen"), seen=1)
        except Refusal as refusal:
            return type(refusal).__name__
        return f"{made.number} {model}"

    return job


@pytest.mark.parametrize("round", range(3))
def test_of_two_who_save_at_once_one_is_told(
    app: Flask, session: Session, cast: Cast, round: int
) -> None:
    session.add(Membership(user_id=cast.bo.id, unit_id=cast.at.adults.id, role=Role.ADMINISTRATOR))
    session.commit()
    models = (SupportModel.CROSS_SECTOR_DIRECT, SupportModel.STAFF_HOTLINE)
    people = (cast.frida.id, cast.bo.id)
    jobs = [save(cast.at.kolding.id, *job) for job in zip(people, models, strict=True)]
    session.rollback()

    told, saved = sorted(at_once(app, jobs), key=str.isalpha, reverse=True)

    assert told == "RoutingChangedMeanwhile"
    assert saved == f"2 {rule_now(session, cast.at.kolding.id).model}"


def test_two_organisations_that_save_at_once_both_get_a_version(
    app: Flask, session: Session, cast: Cast
) -> None:
    session.add(Membership(user_id=cast.bo.id, unit_id=cast.at.ppr.id, role=Role.ADMINISTRATOR))
    session.commit()
    full = SupportModel.FULL
    jobs = [save(cast.at.kolding.id, cast.frida.id, full), save(cast.at.vejle.id, cast.bo.id, full)]
    session.rollback()

    assert at_once(app, jobs) == ["2 full", "2 full"]

    found = [newest(session, at.id) for at in (cast.at.kolding, cast.at.vejle)]
    assert len({row.id for row in found if row}) == 2


def test_what_is_left_out_follows_the_organisation_above(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    say(session, cast.at.kolding.id, model=None, paths={})
    say(session, cast.at.region.id, model=SupportModel.CROSS_SECTOR_DIRECT)

    ticket_id = open_in_kolding(work, held, cast)

    assert route_of(work, ticket_id) == [cast.at.shared.id, cast.at.kolding_it.id]
    assert only_ticket(session).model == SupportModel.CROSS_SECTOR_DIRECT
    assert rule_now(session, cast.at.kolding.id).levels(Scope.STAFF_CROSS) == ()
