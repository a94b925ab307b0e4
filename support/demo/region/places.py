"""Where the region's people work: public names of authorities, and clinics that do not exist."""

from dataclasses import dataclass

from support.models import SupportModel

PSYCHIATRY = "Psykiatrien i Region Syddanmark"


@dataclass(frozen=True)
class Area:
    """A co-ordination area: its hospital, its municipalities, and some clinics in them."""

    name: str
    hospital: str
    municipalities: tuple[str, ...]
    clinics: tuple[str, ...]


AREAS = (
    Area(
        "Sønderjylland",
        "Sygehus Sønderjylland",
        ("Tønder", "Sønderborg", "Haderslev", "Aabenraa"),
        ("Lægerne Kabelgade", "Lægehuset Antennen"),
    ),
    Area(
        "Vestjylland",
        "Sydvestjysk Sygehus",
        ("Fanø", "Varde", "Billund", "Vejen", "Esbjerg"),
        ("Lægerne Signalbakken", "Lægehuset Mikrofonen"),
    ),
    Area(
        "Lillebælt",
        "Sygehus Lillebælt",
        ("Kolding", "Fredericia", "Vejle", "Middelfart", "Assens", "Nordfyns"),
        ("Lægerne Skærmvej", "Lægehuset Linjen"),
    ),
    Area(
        "Fyn",
        "OUH Odense Universitetshospital",
        (
            "Kerteminde",
            "Nyborg",
            "Ærø",
            "Langeland",
            "Faaborg-Midtfyn",
            "Svendborg",
            "Odense",
        ),
        ("Lægerne Relætorvet", "Lægehuset Højttaleren", "Lægerne Kanalbroen"),
    ),
)

# Everybody else has model 1, which is the recommended one.
MODELS = {
    "Odense Kommune": SupportModel.CROSS_SECTOR_DIRECT,
    "Esbjerg Kommune": SupportModel.CROSS_SECTOR_DIRECT,
    "Faaborg-Midtfyn Kommune": SupportModel.CROSS_SECTOR_DIRECT,
    "Haderslev Kommune": SupportModel.CROSS_SECTOR_DIRECT,
    "OUH Odense Universitetshospital": SupportModel.CROSS_SECTOR_DIRECT,
    "Sønderborg Kommune": SupportModel.STAFF_HOTLINE,
    "Nyborg Kommune": SupportModel.STAFF_HOTLINE,
    "Sydvestjysk Sygehus": SupportModel.STAFF_HOTLINE,
    "Middelfart Kommune": SupportModel.FULL,
    "Svendborg Kommune": SupportModel.FULL,
    PSYCHIATRY: SupportModel.FULL,
}

# The full model's order of receivers, by the keys of `support_units`. "own" is the local IT.
LEVELS = {
    "Middelfart Kommune": ("own", "municipal", "shared"),
    "Svendborg Kommune": ("helper", "own", "municipal", "shared", "bridge"),
    PSYCHIATRY: ("own", "regional"),
}

WITHOUT_IT = {"Vejle Kommune", "Fredericia Kommune"}  # the story of the cast rests on it
SCHOOLS = ("Kabelskolen", "Linjeskolen", "Signalskolen", "Skærmskolen", "Kanalskolen")


def municipality(name: str) -> str:
    """The authority of a municipality."""
    return f"{name} Kommune"
