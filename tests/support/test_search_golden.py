"""A hundred searches as people at a desk type them, and the cases that they mean.

How many of those are found is printed. What is not found yet stands in the set all the
same: it shows what there is to gain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy.orm import Session

from core import clock
from support.models import OutsideThread
from support.services import opening
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import POST, call, code_of, make_meeting
from tests.support.test_search import find

CASES: Mapping[str, str] = {
    "mik": "Mikrofonen virker ikke, og ingen kan høre mig.",
    "lyd": "Lyden hakker på iPad'en. Højttaleren er skruet op.",
    "kam": "Kameraet viser et sort billede på Windows 11.",
    "brow": "Siden åbner ikke i Safari, kun i Chrome.",
    "link": "Linket i mailen er udløbet, siger siden.",
    "kode": "Koden passer ikke, jeg har tastet den tre gange.",
    "aase": "Åse Kærgård på Ærøskøbing Bibliotek kommer ikke ind i lokalet.",
    "soeren": "Søren Sørensen fra Brønshøj ringer om sin søster.",
    "ambu": "Ambulatoriet i Sønderborg mangler en headset.",
    "tolk": "Tolken taler somali og står i venterummet.",
    "net": "Netværket på afdelingen er nede, prøv 4G.",
    "opdat": "Opdateringen af Teams blokerer for skærmdeling.",
    "ring": "Ring tilbage på 00 99 00 77 efter kl. 14.30.",
    "vente": "Vi sidder i venteværelset og bliver ikke lukket ind.",
    "bat": "Telefonen løb tør for strøm midt i samtalen.",
    "ekko": "Der er ekko, når mødelederen taler.",
    "skole": "Skolelederen på Nørre Vium Skole kan ikke dele dokumenter.",
    "laege": "Lægehuset har skiftet firewall, så videoen fryser.",
    "foer": "Pårørende i Føroyar fik intet link på sms.",
    "pris": "Fejlkode E-4711 på videokonferenceudstyret i lokale B203.",
}


@dataclass(frozen=True)
class Golden:
    """What is typed, and which cases it means."""

    typed: str
    means: frozenset[str] = field(default_factory=frozenset)


def said(of: str, *typed: str) -> list[Golden]:
    """Several ways to ask for the same cases."""
    return [Golden(words, frozenset(of.split())) for words in typed]


GOLDEN: tuple[Golden, ...] = (
    # å, ø and æ, and how they are written without them.
    *said("aase", "åse", "Aase", "AASE", "Kærgård", "kaergaard", "ærøskøbing", "Aeroeskoebing"),
    *said("soeren", "søren", "soeren", "Sørensen", "brønshøj", "broenshoej", "BRØNSHØJ"),
    *said("ambu", "sønderborg", "Soenderborg"),
    *said("mik", "høre", "hoere", "ingen kan høre"),
    *said("lyd", "højttaler", "hoejttaleren"),
    *said("net", "netværk", "netvaerket"),
    *said("opdat", "skærm", "skaermdeling"),
    *said("laege", "læge", "laegehus", "lægehuset"),
    *said("foer", "pårørende", "paaroerende", "føroyar"),
    *said("skole", "nørre vium", "Noerre Vium"),
    *said("vente", "venteværelse", "ventevaerelset"),
    # One form of a word, and another in the case.
    *said("mik", "mikrofon", "mikrofoner", "mikrofonerne", "mikrofonens"),
    *said("kam", "kamera", "kameraer", "kameraets", "billede", "billeder", "billedet"),
    *said("lyd", "lyd", "højttalere", "højttalernes"),
    *said("opdat", "opdatering", "opdateringer", "opdateringens"),
    *said("tolk", "tolk", "tolke", "tolkens", "venterum"),
    *said("link foer", "link", "linket", "links"),
    *said("kode", "kode", "koder", "koderne"),
    *said("net", "afdeling", "afdelinger"),
    *said("skole", "skoleleder", "skolelederne", "dokument", "dokumentet"),
    *said("laege", "firewall", "firewallen"),
    *said("laege pris", "video"),
    *said("bat", "telefon", "telefoner", "samtale", "samtaler"),
    *said("ekko", "ekko", "mødeleder", "mødeledere"),
    *said("brow", "safari", "chrome", "Safari Chrome"),
    *said("tolk", "somali"),
    *said("pris", "E-4711", "e 4711", "B203", "videokonferenceudstyr"),
    # The beginning of a word, and several of them.
    *said("ambu", "ambulator", "headset"),
    *said("mik", "mikro"),
    *said("kam", "sort billede", "Windows 11", "kamera sort"),
    *said("opdat", "teams"),
    *said("bat", "løb tør", "strøm"),
    *said("vente tolk", "vente"),
    # Numbers, phones, mails, codes.
    *said("ring", "00990077", "00 99 00 77", "+45 00 99 00 77", "0099 0077", "14.30"),
    *said(" ".join(CASES), "ida@example.org", "IDA@example.org", "00990011", "+4500990011"),
    *said("mik", "#{mik}", "sag {mik}", "sag nr. {mik}", "{mik}"),
    *said("kam", "INC-0042", "{code}"),
)


@pytest.fixture
def numbers(work: Work, session: Session, cast: Cast) -> dict[str, str]:
    """Each case by its name, and the code of one meeting."""
    made = {}
    for name, words in CASES.items():
        held = make_meeting(session, cast)
        with work():
            asked = call(held, cast, words, device="")
            ticket = opening.open_ticket(asked, by=None, post=POST, now=clock.now())
            made[name] = str(ticket.number)
            if name == "kam":
                code, id, since = code_of(held.jens), ticket.id, ticket.opened_at
    elsewhere = {"support_unit_id": cast.at.kolding_it.id, "external_reference": "INC-0042"}
    session.add(OutsideThread(ticket_id=id, since=since, **elsewhere))
    session.commit()
    return {**made, "code": code}


def test_a_hundred_searches_find_what_is_meant(
    work: Work, cast: Cast, numbers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    names = {int(number): name for name, number in numbers.items() if name != "code"}
    wanted = hit = shown = 0
    wrong = []
    for one in GOLDEN:
        found = {names[n] for n in find(work, one.typed.format(**numbers), cast.dorte)}
        wanted, hit = wanted + len(one.means), hit + len(one.means & found)
        shown += len(found)
        if found != one.means:
            wrong.append(f"  {one.typed!r}: {sorted(found ^ one.means)}")
    recall, precision = hit / wanted, hit / shown
    with capsys.disabled():
        print(f"\n{len(GOLDEN)} searches: recall {recall:.3f}, precision {precision:.3f}")  # noqa: T201
        print("\n".join(wrong))  # noqa: T201

    assert len(GOLDEN) >= 100
    assert recall == 1
    assert precision >= 0.99
