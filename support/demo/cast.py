"""The cast of the demo and of the tests, and the organisations they work in. All made up."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.models import Membership, Organisation, OrganisationKind, Role, Unit, User
from support.models import SupportModel, SupportUnit, Tier
from support.routing import Rule, preset, versions

PASSWORD = "blaa-bro-over-vandet"  # noqa: S105 - the demo prints it for everybody


@dataclass
class Places:
    """The organisations and units of the cast."""

    region: Organisation
    hospital: Organisation
    kolding: Organisation
    vejle: Organisation
    fredericia: Organisation
    clinic: Organisation
    adults: Unit  # Anna and Bo
    families: Unit  # Carla, in another municipality
    ppr: Unit
    home_care: Unit
    ward: Unit
    doctors: Unit  # Jens, no local IT
    administration: Unit  # Frida
    rehab: Unit  # in the third municipality, which has no local IT yet
    hotline_unit: Unit
    kolding_it_unit: Unit
    hospital_it_unit: Unit
    shared_unit: Unit
    hotline: SupportUnit
    kolding_it: SupportUnit
    hospital_it: SupportUnit
    shared: SupportUnit


@dataclass
class Cast:
    """Who is who (docs/development.md)."""

    anna: User  # meeting leader
    bo: User  # her deputy
    carla: User  # leader elsewhere
    dorte: User  # citizen hotline
    erik: User  # municipal IT
    gitte: User  # regional IT
    hans: User  # shared support
    frida: User  # administrator
    jens: User  # GP
    at: Places


def _organisations(session: Session) -> dict[str, Organisation]:
    kind = OrganisationKind
    region = Organisation(name="Region Syddanmark", kind=kind.REGION)
    made = {
        "region": region,
        "hospital": Organisation(name="Sygehus Lillebælt", kind=kind.HOSPITAL, parent=region),
        "kolding": Organisation(name="Kolding Kommune", kind=kind.MUNICIPALITY, parent=region),
        "vejle": Organisation(name="Vejle Kommune", kind=kind.MUNICIPALITY, parent=region),
        "fredericia": Organisation(
            name="Fredericia Kommune", kind=kind.MUNICIPALITY, parent=region
        ),
        "clinic": Organisation(name="Lægerne Østergade", kind=kind.PRACTICE, parent=region),
    }
    session.add_all(made.values())
    return made


UNITS = {
    "adults": (
        "kolding", "Voksenrådgivningen", "+4500445566",
        "Rådgiver voksne, der har brug for hjælp i hverdagen, og samler dem, der hjælper.",
    ),
    "families": (
        "vejle", "Familieafdelingen", "+4500445577",
        "Hjælper børn, unge og deres forældre, når hverdagen er svær.",
    ),
    "ppr": (
        "vejle", "PPR", "+4500445533",
        "Pædagogisk-psykologisk rådgivning: hjælper skolen, når et barn har brug for støtte.",
    ),
    "home_care": (
        "kolding", "Hjemmeplejen Midt", "+4500445588",
        "Kommer hjem til borgere, der har brug for pleje eller praktisk hjælp.",
    ),
    "ward": (
        "hospital", "Sengeafsnit 3", "+4500445599",
        "Passer indlagte patienter og forbereder, at de kan komme hjem.",
    ),
    "doctors": (
        "clinic", "Lægerne Østergade", "+4500445500",
        "Praktiserende læger: borgernes egen læge i det daglige.",
    ),
    "administration": (
        "kolding", "Digitalisering", "+4500445511",
        "Sætter Mødebro op for kommunen: hvem der arbejder hvor, og hvem der hjælper hvem.",
    ),
    "rehab": (
        "fredericia", "Genoptræningen", "+4500445522",
        "Træner med borgere, så de igen kan klare sig selv efter sygdom.",
    ),
    "hotline_unit": (
        "region", "Hotline for borgere", "+4500112233",
        "Hjælper borgere og pårørende ind i deres videomøde.",
    ),
    "kolding_it_unit": (
        "kolding", "Lokal it", "+4500112244",
        "Hjælper kommunens ansatte med udstyr og programmer.",
    ),
    "hospital_it_unit": (
        "hospital", "Lokal it", "+4500112255",
        "Hjælper sygehusets ansatte med udstyr og programmer, hele døgnet.",
    ),
    "shared_unit": (
        "region", "Fælles support", "+4500112266",
        "Hjælper på tværs, når flere parter er med, eller når der ingen lokal it er.",
    ),
}  # fmt: skip


def _units(organisations: dict[str, Organisation]) -> dict[str, Unit]:
    return {
        key: Unit(
            organisation=organisations[where],
            name=name,
            phone=phone,
            explanation=explanation,
            email=f"{key.replace('_', '-')}@example.org",
        )
        for key, (where, name, phone, explanation) in UNITS.items()
    }


def _support(units: dict[str, Unit]) -> dict[str, SupportUnit]:
    rows = {
        "hotline": ("hotline_unit", Tier.CITIZEN_HOTLINE),
        "kolding_it": ("kolding_it_unit", Tier.LOCAL_IT),
        "hospital_it": ("hospital_it_unit", Tier.LOCAL_IT),
        "shared": ("shared_unit", Tier.SHARED_SUPPORT),
    }
    return {key: SupportUnit(unit=units[unit], tier=tier) for key, (unit, tier) in rows.items()}


def make_places(session: Session) -> Places:
    """One region with a hospital, three municipalities and a clinic; support never closes."""
    organisations = _organisations(session)
    units = _units(organisations)
    support = _support(units)
    session.add_all([*units.values(), *support.values()])
    session.flush()
    _paths(session, organisations, support)
    return Places(**organisations, **units, **support)  # type: ignore[arg-type]  # by name


# Model 1 everywhere: who helps first, and who stands in. Three have no local IT.
HELP = {
    "region": {"citizen_hotline": "hotline", "shared_support": "shared"},
    "kolding": {"local_it": "kolding_it"},
    "hospital": {"local_it": "hospital_it"},
    "vejle": {},
    "fredericia": {},
    "clinic": {},
}
WITHOUT_IT = {"vejle", "fredericia", "clinic"}


def _paths(
    session: Session, organisations: dict[str, Organisation], support: dict[str, SupportUnit]
) -> None:
    model = SupportModel.LOCAL_FIRST
    for where, helping in HELP.items():
        named = {column: support[unit].id for column, unit in helping.items()}
        has_it = where not in WITHOUT_IT
        rule = Rule(model, has_local_it=has_it, paths=preset(model), **named)
        versions.add(session, organisations[where].id, rule)


PEOPLE = {
    "anna": ("Anna Brofelt", "Sagsbehandler", "adults", Role.MEETING_LEADER),
    "bo": ("Bo Vikarsen", "Sagsbehandler", "adults", Role.MEETING_LEADER),
    "carla": ("Carla Nabofelt", "Familierådgiver", "families", Role.MEETING_LEADER),
    "dorte": ("Dorte Linjeskov", "Supporter", "hotline_unit", Role.SUPPORTER),
    "erik": ("Erik Kabelby", "It-supporter", "kolding_it_unit", Role.SUPPORTER),
    "gitte": ("Gitte Stikdal", "It-supporter", "hospital_it_unit", Role.SUPPORTER),
    "hans": ("Hans Knudepunkt", "Supporter", "shared_unit", Role.SUPPORTER),
    "frida": ("Frida Opsætter", "Administrator", "administration", Role.ADMINISTRATOR),
    "jens": ("Jens Praksisholm", "Praktiserende læge", "doctors", Role.MEETING_LEADER),
}


def make_cast(session: Session, password_hash: str) -> Cast:
    """Everybody who signs in, and where they work. One password for all: it is a demo."""
    places = make_places(session)
    people = {}
    for key, (name, title, unit, role) in PEOPLE.items():
        people[key] = User(
            name=name, email=f"{key}@example.org", title=title, password_hash=password_hash
        )
        session.add(people[key])
        people[key].memberships.append(Membership(unit=getattr(places, unit), role=role))
    session.flush()
    return Cast(**people, at=places)
