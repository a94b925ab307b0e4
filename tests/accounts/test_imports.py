"""An administrator imports units and organisations from a file: seen first, then all or nothing."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.imports import services
from accounts.imports.models import ImportFile
from accounts.models import Organisation, Unit
from core import clock
from tests.accounts.files import CHANGED, GOOD, HEAD, NEW, SAME, URL, confirm, said, tried, upload
from tests.accounts.places import UNIT, of_the_region
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast


def unit(session: Session, name: str) -> Unit | None:
    """As the committed database has it."""
    session.rollback()
    session.expire_all()
    return session.scalar(select(Unit).where(Unit.name == name))


def nothing_was_written(session: Session) -> bool:
    """No unit came, and none was changed."""
    session.rollback()
    count = session.scalar(select(func.count()).select_from(Unit).where(Unit.version > 1))
    return count == 0 and unit(session, "Sundhedsplejen") is None


def test_the_trial_says_what_the_file_would_do_and_writes_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    page = said(client.get(tried(client, GOOD)))

    for words in ("Bliver tilføjet 1", "Bliver ændret 1", "Står der allerede 1", "Forkerte 0"):
        assert words in page
    assert "Importér disse 2 rækker" in page
    assert "Række 2 · Sundhedsplejen" in page
    assert "postkasse: home-care@example.org → ny@example.org" in page
    assert nothing_was_written(session)


def test_a_mailbox_of_ours_is_a_wrong_row(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    page = said(upload(client, GOOD.replace("ny@example.org", "Svar@moedebro.example")))

    assert "Forkerte 1" in page
    assert "så de ville gå i ring" in page


def test_what_was_seen_is_imported(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)
    url = tried(client, GOOD)

    assert confirm(client, url).status_code == 303

    new, changed = unit(session, "Sundhedsplejen"), unit(session, "Hjemmeplejen Midt")
    assert new
    assert changed
    assert (new.organisation_id, new.phone, new.has_secure_mail, new.own_key, new.is_active) == (
        cast.at.kolding.id, "+4500445567", True, "K-9", True,
    )  # fmt: skip
    assert (changed.email, changed.own_key, changed.version) == ("ny@example.org", "K-8", 2)
    assert changed.phone == "+4500445588"  # an empty cell says nothing
    assert "2 rækker er importeret" in said(client.get(url))


def test_an_import_is_written_down_row_by_row(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried(client, GOOD)
    file_id = url.rpartition("/")[2]

    confirm(client, url)

    assert [r.facts for r in audits(session, "import-tried")] == [{"rows": 3}]
    [done] = audits(session, "import-done")
    assert (str(done.subject_id), done.facts) == (file_id, {"added": 1, "changed": 1})
    [new] = audits(session, "unit-added")
    assert (new.facts, new.actor_id) == ({"import": file_id}, cast.frida.id)
    [changed] = audits(session, "unit-changed", cast.at.home_care.id)
    assert changed.facts == {"import": file_id, "fields": ["email", "own_key"]}


def test_the_same_file_again_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    confirm(client, tried(client, GOOD))

    page = client.get(tried(client, GOOD))

    assert "Alt i filen står her allerede" in page.text
    assert "Importér dis" not in page.text


def test_pressed_twice_it_is_imported_once(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried(client, GOOD)
    page = client.get(url)
    confirm(client, url)

    again = post(client, f"{url}/confirmation", {"seen": "x"}, page=URL)

    assert page.status_code == 200
    assert (again.status_code, "allerede importeret" in again.text) == (422, True)
    assert len(audits(session, "import-done")) == 1


def test_what_changed_meanwhile_is_seen_before_it_is_imported(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried(client, GOOD)
    seen = client.get(url).text.partition('name="seen" value="')[2].partition('"')[0]
    changed = UNIT | {"name": "Hjemmeplejen Midt", "own_key": ""}
    assert post(client, f"/units/{cast.at.home_care.id}", changed).status_code == 303

    refused = confirm(client, url, seen=seen)

    assert (refused.status_code, "ændret, siden du så det" in refused.text) == (422, True)
    assert unit(session, "Sundhedsplejen") is None
    assert confirm(client, url).status_code == 303


def test_what_somebody_else_added_meanwhile_is_seen_too(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried(client, GOOD)
    seen = client.get(url).text.partition('name="seen" value="')[2].partition('"')[0]
    post(client, f"/organisations/{cast.at.kolding.id}/units", UNIT | {"name": "Sundhedsplejen"})

    assert confirm(client, url, seen=seen).status_code == 422
    assert audits(session, "import-done") == []


def test_a_kept_file_that_is_damaged_is_not_imported(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried(client, GOOD)
    session.rollback()
    session.scalars(select(ImportFile)).one().checksum = "0" * 64
    session.commit()

    assert client.get(url).status_code == 422
    assert "beskadiget" in client.get(url).text
    assert nothing_was_written(session)


WRONG = {
    "no name": (";;;;;;;K-1", "En ny skal have et navn"),
    "half a row": ("Kolding Kommune;Sundh", "Rækken har 2 celler, men den første række har 8"),
    "a row too long": (f"{NEW};mere", "Rækken har 9 celler"),
    "half a phone": ("Kolding Kommune;A;;;12;;;", "telefon: Det kan ikke være et telefonnummer"),
    "no address": ("Kolding Kommune;A;;x@;;;;", "postkasse: Det er ikke en mailadresse"),
    "neither yes nor no": ("Kolding Kommune;A;;;;;måske;", "sikker mail: Skriv ja eller nej"),
    "an organisation elsewhere": (
        "Vejle Kommune;A;;;;;;",
        "Du har ikke ansvar for en organisation",
    ),
    "a person's number": ("Kolding Kommune;311299-9999;;;;;;", "ligner et CPR-nummer"),
    "a person's number as id": ("Kolding Kommune;A;;;;;;3112999999", "ligner et CPR-nummer"),
    "a long name": (f"Kolding Kommune;{'x' * 201};;;;;;", "Højst 200 tegn"),
    "the same name twice": ("Kolding Kommune;Sundhedsplejen;;;;;;", "samme navn som i række 2"),
    "the same id twice": ("Kolding Kommune;A;;;;;;K-9", "Det samme id som i række 2"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_row_is_named_and_nothing_is_imported(
    client: FlaskClient, session: Session, cast: Cast, fault: str
) -> None:
    row, words = WRONG[fault]
    sign_in(client, cast.frida)

    refused = upload(client, "\n".join((HEAD, NEW, row)))

    assert refused.status_code == 422
    assert "Række 3" in said(refused)
    assert words in said(refused)
    assert "311299" not in refused.text
    assert session.scalars(select(ImportFile)).all() == []
    assert nothing_was_written(session)


def test_two_rows_about_the_same_unit_are_found(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    confirm(client, tried(client, GOOD))

    refused = upload(client, f"{HEAD}\n{CHANGED}\nKolding Kommune;Et nyt navn;;;;;;K-8")

    assert "Den handler om det samme som række 2" in said(refused)


def test_keys_of_different_units_are_found(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    first, second = cast.at.adults, cast.at.home_care
    session.get_one(Unit, first.id).sor_code = "441211000016007"
    session.get_one(Unit, second.id).own_key = "K-8"
    session.commit()
    sign_in(client, cast.frida)

    refused = upload(client, "enhed;sor;id\nA;441211000016007;K-8")

    assert "Numrene hører til forskellige" in said(refused)


@pytest.mark.parametrize(
    ("key", "value"), [("sor_code", "441211000016007"), ("gln", "5790000120406")]
)
def test_a_unit_is_renamed_by_its_key(
    client: FlaskClient, session: Session, cast: Cast, key: str, value: str
) -> None:
    setattr(session.get_one(Unit, cast.at.adults.id), key, value)
    session.commit()
    sign_in(client, cast.frida)

    confirm(client, tried(client, f"enhed;{key.partition('_')[0]}\nVoksne;{value}"))

    session.refresh(cast.at.adults)
    assert cast.at.adults.name == "Voksne"


def test_a_doubtful_number_is_imported_and_said(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried(client, "enhed;gln\nVoksenrådgivningen;5790000120407")

    assert "sidste ciffer i GLN" in client.get(url).text
    assert confirm(client, url).status_code == 303


def test_columns_we_do_not_know_are_named_and_left_out(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    url = tried(client, "enhed;bemærkning;leder\nNy;hej;Bo")

    assert "bruger dem ikke: bemærkning, leder" in said(client.get(url))


def test_a_persons_number_is_found_in_a_column_that_is_left_out(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    assert "CPR" in said(upload(client, "enhed;bemærkning\nNy;311299-9999"))


def test_a_formula_is_kept_as_text_and_made_harmless_on_the_way_out(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    for sign in "=+-@":
        confirm(client, tried(client, f"enhed;forklaring\nEnhed {ord(sign)};{sign}1+cmd|x!A"))

    taken = client.get(f"{URL}/units.csv")

    made = unit(session, "Enhed 61")
    assert made
    assert made.explanation == "=1+cmd|x!A"
    text = taken.data.decode("utf-8-sig")
    for sign in "=+-@":
        assert f";'{sign}1+cmd" in text
        assert f";{sign}1+cmd" not in text
    [row] = audits(session, "file-exported")
    assert row.facts == {"sort": "units"}


def test_what_is_taken_out_can_be_put_back_unchanged(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    of_the_region(session, cast)
    session.get_one(Unit, cast.at.ppr.id).explanation = '=A1;"x"'
    session.commit()
    sign_in(client, cast.frida)

    for kind in ("units", "organisations"):
        content = client.get(f"{URL}/{kind}.csv").data
        page = said(client.get(tried(client, content, kind=kind)))
        assert "Bliver tilføjet 0 Bliver ændret 0" in page


ORGANISATIONS = """navn;slags;hører under;telefon til borgere;id
Brobyværk Apotek;andet;Region Syddanmark;00445599;A-1
Kolding Kommune;;;00445500;621
"""


def test_organisations_are_imported(client: FlaskClient, session: Session, cast: Cast) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    assert confirm(client, tried(client, ORGANISATIONS, kind="organisations")).status_code == 303

    made = session.scalars(select(Organisation).where(Organisation.own_key == "A-1")).one()
    assert (made.name, made.parent_id) == ("Brobyværk Apotek", cast.at.region.id)
    session.refresh(cast.at.kolding)
    assert (cast.at.kolding.own_key, cast.at.kolding.citizen_phone) == ("621", "+4500445500")
    assert len(audits(session, "organisation-added")) == 1


BAD_ORGANISATIONS = {
    "no kind": ("Ny;;Kolding Kommune", "skal have en slags"),
    "nothing above": ("Ny;andet;", "ligger under"),
    "another's name": ("Vejle Kommune;kommune;Kolding Kommune", "allerede en, der hedder"),
    "to move one": ("Kolding Kommune;;Kolding Kommune", "en fil flytter ingen"),
    "a strange kind": ("Ny;klub;Kolding Kommune", "Skriv region, sygehus"),
}


@pytest.mark.parametrize("fault", BAD_ORGANISATIONS)
def test_wrong_rows_of_organisations_are_named(client: FlaskClient, cast: Cast, fault: str) -> None:
    row, words = BAD_ORGANISATIONS[fault]
    sign_in(client, cast.frida)

    refused = upload(client, f"navn;slags;hører under\n{row}", kind="organisations")

    assert (refused.status_code, words in said(refused)) == (422, True)


def test_no_file_and_no_kind_are_refused(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert post(client, URL, {"kind": "units"}).status_code == 422
    assert upload(client, GOOD, kind="x").status_code == 422
    assert upload(client, GOOD, name="").status_code == 422


def test_somebody_elses_file_is_not_there(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = tried(client, GOOD)
    session.rollback()
    session.scalars(select(ImportFile)).one().uploaded_by_id = cast.gitte.id
    session.commit()

    assert client.get(url).status_code == 404
    for address in (url, f"{URL}/{uuid.uuid4()}"):
        assert post(client, f"{address}/confirmation", {"seen": ""}, page=URL).status_code == 404


@pytest.mark.parametrize("who", ["anna", "erik"])
def test_who_is_no_administrator_is_refused(
    client: FlaskClient, session: Session, cast: Cast, who: str
) -> None:
    sign_in(client, getattr(cast, who))

    for address in (URL, f"{URL}/units.csv", f"{URL}/organisations.csv", f"{URL}/{uuid.uuid4()}"):
        assert client.get(address).status_code == 403
    assert post(client, URL, {"kind": "units"}, page="/").status_code == 403
    url = f"{URL}/{uuid.uuid4()}/confirmation"
    assert post(client, url, {"seen": ""}, page="/").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    for address in (URL, f"{URL}/units.csv", f"{URL}/{uuid.uuid4()}"):
        assert client.get(address).status_code == 303


def test_a_row_that_says_nothing_new_is_unchanged(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    page = client.get(tried(client, f"{HEAD}\n{SAME}"))

    assert "Står der allerede 1" in said(page)
    assert page.text.count("button-primary") == 0


def test_too_many_files_are_stopped(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    statuses = [upload(client, "").status_code for _ in range(31)]

    assert statuses == [422] * 30 + [429]


def test_a_file_that_nobody_imports_is_dropped_after_a_day(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    sign_in(client, cast.frida)
    done = tried(client, GOOD)
    confirm(client, done)
    left = tried(client, f"{HEAD}\nKolding Kommune;En til;;;;;;")
    later = clock.now() + services.FORGOTTEN_AFTER + timedelta(minutes=1)

    with work():
        assert not services.has_old(clock.now())
        assert services.forget_old(later) == 1

    assert (client.get(left).status_code, client.get(done).status_code) == (404, 200)
