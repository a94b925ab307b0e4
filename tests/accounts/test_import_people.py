"""An administrator imports users from a file: seen first, then all or nothing, and no mail leaves
by the way."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Membership, PasswordLink, Role, Unit, User, UserState
from tests.accounts.files import confirm, said, tried, upload
from tests.accounts.making import mails, make_user, user_of
from tests.accounts.places import of_the_region
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast

HEAD = "navn;mail;funktion;enhed;roller;sprog"
GRY = "Gry Nyansat;Gry@Example.org;Sagsbehandler;Voksenrådgivningen;mødeleder + supporter;engelsk"
ANNA = "Anna Brofelt;anna@example.org;Visitator;Voksenrådgivningen;mødeleder;"
BO = "Bo Vikarsen;bo@example.org;;Hjemmeplejen Midt;mødeleder;"
GOOD = "\r\n".join((HEAD, GRY, ANNA, BO, ""))


def tried_people(client: FlaskClient, content: str | bytes = GOOD) -> str:
    """The address of the trial of a good file of users."""
    return tried(client, content, kind="people")


def count(session: Session, *where: Any) -> int:
    """How many users the committed database has."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(User).where(*where)) or 0


def test_the_trial_says_what_the_file_would_do_and_writes_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    before = count(session)
    sign_in(client, cast.frida)

    page = said(client.get(tried_people(client)))

    for words in (
        "Bliver tilføjet 1",
        "Bliver ændret 2",
        "Forkerte 0",
        "Række 2 · Gry Nyansat",
        "gry@example.org · Voksenrådgivningen, Kolding Kommune · mødeleder + supporter",
    ):
        assert words in page
    assert f"funktion: {cast.anna.title} → Visitator" in page
    assert "enhed: Mangler → Hjemmeplejen Midt, Kolding Kommune" in page
    assert count(session) == before
    assert mails(session, "user-invitation") == []


def test_new_users_come_with_place_roles_and_an_invitation(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    assert confirm(client, tried_people(client), invitations="now").status_code == 303

    gry = user_of(session, "gry@example.org")
    assert (gry.name, gry.title, gry.language) == ("Gry Nyansat", "Sagsbehandler", "en")
    assert (gry.state, gry.place) == (UserState.INVITED, "Voksenrådgivningen, Kolding Kommune")
    assert {m.role for m in gry.memberships} == {Role.MEETING_LEADER, Role.SUPPORTER}
    [mail] = mails(session, "user-invitation")
    assert (mail.address, mail.language, mail.user_id) == (gry.email, "en", gry.id)
    link = session.scalars(select(PasswordLink).where(PasswordLink.user_id == gry.id)).one()
    assert mail.payload == {
        "link_id": str(link.id), "place": "Digitalisering, Kolding Kommune",
    }  # fmt: skip


def test_those_who_are_here_get_what_is_new_and_lose_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    users = count(session, User.is_active)
    sign_in(client, cast.frida)

    confirm(client, tried_people(client), invitations="now")

    assert user_of(session, "anna@example.org").title == "Visitator"
    bo = user_of(session, "bo@example.org")
    places = {(m.unit_id, m.role) for m in bo.memberships}
    assert places >= {
        (cast.at.adults.id, Role.MEETING_LEADER), (cast.at.home_care.id, Role.MEETING_LEADER),
    }  # fmt: skip
    assert bo.title == cast.bo.title  # an empty cell says nothing
    assert count(session, User.is_active) == users + 1


def test_an_import_is_written_down_user_by_user(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried_people(client)
    file_id = url.rpartition("/")[2]

    confirm(client, url, invitations="now")

    [new] = audits(session, "user-imported")
    assert new.facts == {
        "import": file_id, "roles": ["meeting_leader", "supporter"],
        "places": ["Voksenrådgivningen, Kolding Kommune"],
    }  # fmt: skip
    [sent] = audits(session, "user-invitation-sent")
    assert sent.subject_id == new.subject_id == user_of(session, "gry@example.org").id
    [changed] = audits(session, "user-changed", cast.anna.id)
    assert changed.facts == {"import": file_id, "fields": ["title"]}
    [given] = audits(session, "role-given", cast.bo.id)
    assert given.facts == {"role": "meeting_leader", "place": "Hjemmeplejen Midt, Kolding Kommune"}


def test_without_a_choice_about_invitations_nothing_is_imported(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    for choice in ("", "x"):
        refused = confirm(client, tried_people(client), invitations=choice)

        assert (refused.status_code, "Vælg, hvornår" in refused.text) == (422, True)
        assert 'name="seen"' in refused.text
    assert count(session, User.email == "gry@example.org") == 0


def test_a_file_with_nobody_new_asks_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried_people(client, f"{HEAD}\n{ANNA}")

    assert 'name="invitations"' not in client.get(url).text
    assert confirm(client, url).status_code == 303
    assert mails(session, "user-invitation") == []


def test_invitations_can_be_sent_later_and_once(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    confirm(client, tried_people(client), invitations="later")
    assert mails(session, "user-invitation") == []
    assert "1 bruger er ikke inviteret endnu" in client.get("/people").text
    assert client.get("/people").text.count("Ikke inviteret endnu") == 1

    for _press in range(2):
        assert post(client, "/people/waiting-invitations", page="/people").status_code == 303

    [mail] = mails(session, "user-invitation")
    assert mail.address == "gry@example.org"
    assert "ikke inviteret endnu" not in client.get("/people").text
    assert len(audits(session, "user-invitation-sent")) == 1


def test_only_own_users_are_invited_later(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    make_user(session, "Vera Vejle", cast.at.families, Role.MEETING_LEADER)
    sign_in(client, cast.frida)

    assert post(client, "/people/waiting-invitations", page="/people").status_code == 303

    assert mails(session, "user-invitation") == []


def test_who_waits_for_an_invitation_says_so_on_their_page(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    confirm(client, tried_people(client), invitations="later")

    page = client.get(f"/people/{user_of(session, 'gry@example.org').id}")

    assert "Er ikke inviteret endnu" in page.text
    assert "Send invitationen" in page.text


@pytest.mark.parametrize("choice", ["now", "later"])
def test_the_same_file_again_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, choice: str
) -> None:
    sign_in(client, cast.frida)
    confirm(client, tried_people(client), invitations=choice)

    page = client.get(tried_people(client)).text

    assert "Alt i filen står her allerede" in page
    assert "Importér dis" not in page


PLACED = "Voksenrådgivningen;mødeleder;"
WRONG = {
    "no mail": (f"Ny;;;{PLACED}", "Hver bruger skal have en mailadresse"),
    "no address": (f"Ny;x@y;;{PLACED}", "mail: Det er ikke en mailadresse"),
    "the same mail twice": (f"Ny;GRY@example.org;;{PLACED}", "samme mailadresse som i række 2"),
    "no name": (f";ny@example.org;;{PLACED}", "En ny skal have et navn"),
    "a formula as name": (f"=1+1;ny@example.org;;{PLACED}", "navn: Det begynder som en formel"),
    "a hidden formula": (f"'@SUM(A1);ny@example.org;;{PLACED}", "Det begynder som en formel"),
    "a formula as function": (f"Ny;ny@example.org;+cmd;{PLACED}", "funktion: Det begynder"),
    "a person's number": (f"Ny 311299-9999;ny@example.org;;{PLACED}", "ligner et CPR-nummer"),
    "no place": ("Ny;ny@example.org;;;;", "skal have en enhed og en rolle"),
    "a unit without a role": (
        "Ny;ny@example.org;;Digitalisering;;",
        "Enhed og roller hører sammen",
    ),
    "a strange role": ("Ny;ny@example.org;;Digitalisering;chef;", "roller: Skriv mødeleder"),
    "a strange language": ("Ny;ny@example.org;;Digitalisering;mødeleder;norsk", "Skriv dansk"),
    "a unit elsewhere": ("Ny;ny@example.org;;PPR;mødeleder;", "ikke ansvar for en enhed »PPR«"),
    "a role for a colleague elsewhere": ("Bo;bo@example.org;;PPR;administrator;", "ikke ansvar"),
    "half a row": ("Ny;ny@example.org", "Rækken har 2 celler"),
    "somebody elsewhere": (f"Carla;carla@example.org;;{PLACED}", "adresse kan ikke bruges her"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_row_is_named_and_nothing_is_imported(
    client: FlaskClient, session: Session, cast: Cast, fault: str
) -> None:
    row, words = WRONG[fault]
    before = count(session)
    sign_in(client, cast.frida)

    refused = upload(client, "\n".join((HEAD, GRY, row)), kind="people")

    assert refused.status_code == 422
    assert "Række 3" in said(refused)
    assert words in said(refused)
    assert "311299" not in refused.text
    assert count(session) == before


def test_nothing_is_told_of_somebody_elsewhere(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    refused = said(upload(client, f"{HEAD}\nX;carla@example.org;;{PLACED}", kind="people"))

    for word in ("Nabofelt", "Vejle Kommune", "Familieafdelingen", cast.carla.title):
        assert word not in refused


def test_a_file_cannot_reach_a_unit_of_another_organisation_by_naming_it(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.get_one(Unit, cast.at.ppr.id).sor_code = "441211000016007"
    session.commit()
    sign_in(client, cast.frida)
    head = f"{HEAD};organisation"

    for unit, organisation in (("441211000016007", ""), ("PPR", "Vejle Kommune")):
        row = f"Ny;ny@example.org;;{unit};mødeleder;;{organisation}"
        assert "ikke ansvar for" in said(upload(client, f"{head}\n{row}", kind="people"))


@pytest.mark.parametrize(
    ("key", "value"),
    [("sor_code", "441211000016007"), ("gln", "5790000120406"), ("own_key", "K-17")],
)
def test_a_unit_is_found_by_its_numbers(
    client: FlaskClient, session: Session, cast: Cast, key: str, value: str
) -> None:
    setattr(session.get_one(Unit, cast.at.home_care.id), key, value)
    session.commit()
    sign_in(client, cast.frida)

    url = tried_people(client, f"{HEAD}\nNy Ansat;ny@example.org;;{value};mødeleder;")
    confirm(client, url, invitations="later")

    assert user_of(session, "ny@example.org").place == "Hjemmeplejen Midt, Kolding Kommune"


def test_a_name_that_two_units_have_needs_the_organisation(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)
    row = "Ny Ansat;ny@example.org;;Lokal it;supporter;"

    refused = upload(client, f"{HEAD}\n{row}", kind="people")
    url = tried_people(client, f"{HEAD};organisation\n{row};Kolding Kommune")
    confirm(client, url, invitations="later")

    assert "Skriv organisationen" in said(refused)
    assert user_of(session, "ny@example.org").place == "Lokal it, Kolding Kommune"


def test_a_unit_out_of_use_gets_nobody(client: FlaskClient, session: Session, cast: Cast) -> None:
    session.get_one(Unit, cast.at.home_care.id).is_active = False
    session.commit()
    sign_in(client, cast.frida)

    refused = said(upload(client, f"{HEAD}\n{BO}", kind="people"))

    assert "er ude af brug" in refused


def test_who_works_elsewhere_too_keeps_name_and_function(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.add(Membership(user_id=cast.bo.id, unit_id=cast.at.ppr.id, role=Role.MEETING_LEADER))
    session.commit()
    sign_in(client, cast.frida)
    row = "Et Andet Navn;bo@example.org;Chef;Hjemmeplejen Midt;mødeleder;engelsk"

    url = tried_people(client, f"{HEAD}\n{row}")

    page = said(client.get(url))
    assert "navn og funktion bliver stående" in page
    assert "Sproget vælger brugeren selv" in page
    assert confirm(client, url).status_code == 303
    bo = user_of(session, "bo@example.org")
    assert (bo.name, bo.language) == ("Bo Vikarsen", "da")
    assert cast.at.home_care.id in {m.unit_id for m in bo.memberships}


def test_who_is_deactivated_stays_so(client: FlaskClient, session: Session, cast: Cast) -> None:
    session.get_one(User, cast.bo.id).is_active = False
    session.commit()
    sign_in(client, cast.frida)
    url = tried_people(client, f"{HEAD}\n{BO}")

    assert "Brugeren er deaktiveret" in client.get(url).text
    confirm(client, url)

    assert user_of(session, "bo@example.org").state is UserState.DEACTIVATED


def test_what_changed_meanwhile_is_seen_before_it_is_imported(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried_people(client)
    seen = client.get(url).text.partition('name="seen" value="')[2].partition('"')[0]
    session.get_one(User, cast.anna.id).name = "Anna Nygift"
    session.commit()

    refused = confirm(client, url, seen=seen, invitations="now")

    assert (refused.status_code, "ændret, siden du så det" in refused.text) == (422, True)
    assert count(session, User.email == "gry@example.org") == 0


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("cp1252"),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace(";", "\t").encode(),
        GOOD.replace(";", ",").encode(),
    ],
)
def test_the_same_is_read_whatever_program_wrote_it(
    client: FlaskClient, session: Session, cast: Cast, content: bytes
) -> None:
    sign_in(client, cast.frida)

    assert confirm(client, tried_people(client, content), invitations="later").status_code == 303

    assert user_of(session, "gry@example.org").place.startswith("Voksenrådgivningen")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\xd8", b"PK\x03\x04", b"navn;enhed\nNy;PPR"])
def test_what_is_no_file_of_users_is_refused(
    client: FlaskClient, cast: Cast, content: bytes
) -> None:
    sign_in(client, cast.frida)

    assert upload(client, content, kind="people").status_code == 422


def test_the_empty_file_names_the_columns_and_nobody(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    taken = client.get("/imports/people.csv")

    assert taken.data.decode("utf-8-sig").strip() == (
        "navn;mail;funktion;organisation;enhed;roller;sprog"
    )
    assert taken.headers["Cache-Control"] == "no-store"
    assert upload(client, taken.data, kind="people").status_code == 422


@pytest.mark.parametrize("who", ["anna", "erik"])
def test_who_is_no_administrator_is_refused(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get("/imports/people.csv").status_code == 403
    assert post(client, "/people/waiting-invitations", page="/").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/imports/people.csv").status_code == 303
    assert post(client, "/people/waiting-invitations", page="/sign-in").status_code == 303
