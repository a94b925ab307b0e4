"""The kinds of units there are, each with a sentence for those who work in another sector."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What such a unit is called, what its people are, and what it does."""

    key: str
    name: str
    title: str
    says: str


# Of a municipality. The first three are on Mødebro; the others are reached by their mailbox.
CORE = (
    Kind(
        "adults",
        "Voksenrådgivningen",
        "Sagsbehandler",
        "Rådgiver voksne, der har brug for hjælp i hverdagen, og samler dem, der hjælper.",
    ),
    Kind(
        "home_care",
        "Hjemmeplejen",
        "Sygeplejerske",
        "Kommer hjem til borgere, der har brug for pleje eller praktisk hjælp.",
    ),
    Kind(
        "families",
        "Familieafdelingen",
        "Familierådgiver",
        "Hjælper børn, unge og deres forældre, når hverdagen er svær.",
    ),
)
OTHERS = (
    Kind(
        "ppr",
        "PPR",
        "Psykolog",
        "Pædagogisk-psykologisk rådgivning: hjælper skolen, når et barn har brug for støtte.",
    ),
    Kind(
        "social_psychiatry",
        "Socialpsykiatrien",
        "Kontaktperson",
        "Støtter voksne med psykisk sygdom, hvor de bor.",
    ),
    Kind(
        "misuse",
        "Rusmiddelcentret",
        "Behandler",
        "Hjælper mennesker, der vil ud af et misbrug.",
    ),
    Kind(
        "rehab",
        "Genoptræningen",
        "Fysioterapeut",
        "Træner med borgere, så de igen kan klare sig selv efter sygdom.",
    ),
    Kind(
        "jobs",
        "Jobcentret",
        "Jobkonsulent",
        "Hjælper borgere i arbejde eller uddannelse, også når helbredet driller.",
    ),
    Kind(
        "assessment",
        "Visitationen",
        "Visitator",
        "Afgør, hvilken hjælp en borger kan få hjemme eller på plejehjem.",
    ),
    Kind(
        "nurses",
        "Sundhedsplejen",
        "Sundhedsplejerske",
        "Følger små børn og deres forældre, og skolebørn, der mistrives.",
    ),
)
SCHOOL = Kind("school", "", "Skoleleder", "Folkeskole, hvor lærer og leder kender barnets hverdag.")
ADMINISTRATION = Kind(
    "administration",
    "Digitalisering",
    "Administrator",
    "Sætter Mødebro op: hvem der arbejder hvor, og hvem der hjælper hvem.",
)

HOSPITAL = (
    Kind(
        "ward",
        "Medicinsk sengeafsnit",
        "Sygeplejerske",
        "Passer indlagte patienter og forbereder, at de kan komme hjem.",
    ),
    Kind(
        "ward",
        "Geriatrisk sengeafsnit",
        "Sygeplejerske",
        "Passer ældre patienter, der fejler flere ting på én gang.",
    ),
    Kind(
        "discharge",
        "Udskrivningskoordinatorerne",
        "Udskrivningskoordinator",
        "Aftaler med kommunen, hvad der skal være klar, når en patient kommer hjem.",
    ),
    Kind(
        "children",
        "Børneafdelingen",
        "Sygeplejerske",
        "Undersøger og behandler børn og unge sammen med deres forældre.",
    ),
    Kind(
        "emergency",
        "Fælles Akutmodtagelse",
        "Sygeplejerske",
        "Tager imod patienter, der har brug for hjælp med det samme.",
    ),
)
COMMUNITY_PSYCHIATRY = Kind(
    "psychiatry",
    "Lokalpsykiatrien",
    "Sygeplejerske",
    "Behandler voksne med psykisk sygdom, som bor hjemme.",
)
PSYCHIATRY = (
    Kind(
        "young_psychiatry",
        "Børne- og ungdomspsykiatrien",
        "Psykolog",
        "Undersøger og behandler børn og unge med psykisk sygdom.",
    ),
    Kind(
        "coordinators",
        "Forløbskoordinatorerne",
        "Forløbskoordinator",
        "Samler behandling i psykiatrien og hjælp fra kommunen i én plan.",
    ),
)
CLINIC = Kind(
    "clinic",
    "",
    "Praktiserende læge",
    "Praktiserende læger: borgernes egen læge i det daglige.",
)
COOPERATION = Kind(
    "cooperation",
    "Tværsektorielt samarbejde",
    "Konsulent",
    "Holder region, kommuner og praksis sammen om fælles aftaler.",
)


@dataclass(frozen=True)
class Help:
    """A unit that helps, beyond those of the cast."""

    name: str
    title: str
    says: str


LOCAL_IT = Help(
    "Lokal it", "It-supporter", "Hjælper organisationens ansatte med udstyr og programmer."
)
LOCAL_HELPER = Help(
    "Vidensperson i ældreområdet",
    "Vidensperson",
    "En kollega, som kender videomøder, og som man spørger, før man ringer til it.",
)
STAFF_HOTLINE = Help(
    "Fælles Hotline",
    "Visitator",
    "Tager imod ansatte, der har brug for hjælp, og sender dem videre til den rigtige.",
)
REGIONAL = Help(
    "Regional it-support",
    "It-supporter",
    "Hjælper regionens sygehuse, når deres egen lokale it ikke kan.",
)
MUNICIPAL = Help(
    "Fælles kommunal it",
    "It-supporter",
    "Hjælper flere kommuner, når deres egen lokale it ikke kan.",
)
BRIDGE = Help(
    "Videoknudepunktets drift",
    "Driftstekniker",
    "Passer det knudepunkt, som lader forskellige videoløsninger ringe til hinanden.",
)
