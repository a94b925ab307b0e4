"""What the region meets about, by type of meeting: neutral words, as people write them."""

from dataclasses import dataclass, replace

from booking.models import MeetingForm, MeetingType

VIDEO, HYBRID = MeetingForm.VIDEO, MeetingForm.HYBRID
TELEPHONE, IN_PERSON = MeetingForm.TELEPHONE, MeetingForm.IN_PERSON
AWAY = "away"  # a unit from anywhere


@dataclass(frozen=True)
class Recipe:
    """How a type of meeting is usually held: who convenes, who comes, by which forms in turn."""

    type: MeetingType
    convenes: tuple[str, ...]  # kinds of units
    comes: tuple[str, ...]  # one unit of each kind, from near by
    minutes: int
    forms: tuple[MeetingForm, ...]
    purposes: tuple[str, ...]
    agenda: str
    has_citizen: bool = True
    may_lack_citizen: bool = False  # the professionals alone, every now and then
    relatives: int = 0  # at most
    is_young: bool = False
    is_forum: bool = False  # a unit of each of many authorities


CONVERSATION = Recipe(
    MeetingType.CONVERSATION,
    ("adults", "home_care", "families", "clinic", "psychiatry", "emergency", "young_psychiatry"),
    (),
    30,
    (VIDEO, VIDEO, TELEPHONE, VIDEO, IN_PERSON),
    (
        "Opfølgende samtale",
        "Samtale om hverdagen",
        "Status på hjælpen",
        "Samtale om de næste uger",
        "Første samtale",
    ),
    "Hvordan går det?\nHvad er der brug for?\nHvad gør vi nu?",
    relatives=1,
)
VISIT = Recipe(
    MeetingType.CONVERSATION,
    ("home_care", "adults", "families"),
    ("clinic",),
    30,
    (VIDEO, VIDEO, VIDEO, TELEPHONE),
    ("Samtale med egen læge", "Samtale om medicin i hverdagen", "Fælles samtale"),
    "Siden sidst\nSpørgsmål fra borgeren\nHvem gør hvad?",
)
PLANNING = Recipe(
    MeetingType.PLANNING,
    ("adults", "home_care", "emergency", "clinic"),
    ("ward", "assessment"),
    45,
    (VIDEO, VIDEO, VIDEO, TELEPHONE, HYBRID),
    (
        "Plan for hjælp i hjemmet",
        "Koordinering af indsatser",
        "Plan for de næste tre måneder",
        "Fordeling af opgaver",
    ),
    "Siden sidst\nHvad skal der ske?\nHvem gør hvad, og hvornår?",
    may_lack_citizen=True,
)
DISCHARGE = Recipe(
    MeetingType.DISCHARGE,
    ("discharge", "ward"),
    ("home_care", "clinic"),
    30,
    (VIDEO, VIDEO, VIDEO, TELEPHONE),
    ("Udskrivningskonference", "Hjem fra sygehuset", "Plan for hjemkomst"),
    "Hvad skal være klar?\nHjælp den første uge\nFørste opfølgning",
    relatives=1,
)
NETWORK = Recipe(
    MeetingType.NETWORK,
    ("families",),
    ("ppr", "school", "nurses", "children", "clinic"),
    60,
    (VIDEO, HYBRID),
    ("Netværksmøde om skole og fritid", "Netværksmøde om trivsel", "Netværksmøde om familien"),
    "Hvordan har barnet det?\nHvad hjælper?\nNæste skridt",
    relatives=2,
    is_young=True,
)
SCHOOL = Recipe(
    MeetingType.SCHOOL,
    ("families", "young_psychiatry"),
    ("school", "ppr", "children"),
    45,
    (HYBRID, VIDEO),
    ("Koordinering om skoledagen", "Tilbage i skole", "Opfølgning på skoledagen"),
    "Skolelederen indleder\nSkole\nHjem\nAftaler til om tre måneder",
    has_citizen=False,
    relatives=2,
    is_young=True,
)
PSYCHIATRY = Recipe(
    MeetingType.PSYCHIATRY,
    ("psychiatry", "coordinators"),
    ("misuse", "social_psychiatry", "adults"),
    45,
    (VIDEO, VIDEO, TELEPHONE),
    ("Samarbejde om fælles forløb", "Samarbejdsmøde", "Fælles aftaler om støtte"),
    "Hvem gør hvad i dag?\nHvad mangler?\nNye aftaler",
    may_lack_citizen=True,
)
SUPPORT_AT_HOME = Recipe(
    MeetingType.PSYCHIATRY,
    ("adults",),
    ("psychiatry", "social_psychiatry"),
    45,
    (VIDEO, VIDEO, TELEPHONE),
    ("Aftaler om støtte hjemme", "Møde om bolig og støtte"),
    "Hvad går godt?\nHvad er svært?\nHvem gør hvad?",
    may_lack_citizen=True,
)
ACTION_PLAN = Recipe(
    MeetingType.ACTION_PLAN,
    ("adults",),
    ("coordinators", "psychiatry", "jobs", "misuse", "clinic"),
    60,
    (VIDEO,),
    ("Koordinerende indsatsplan", "Opfølgning på indsatsplan"),
    "Borgerens mål\nIndsatser\nAnsvar og tider",
    relatives=1,
)
SPARRING = Recipe(
    MeetingType.SPARRING,
    ("young_psychiatry", "psychiatry"),
    ("families", "ppr", AWAY, "clinic", "nurses"),
    60,
    (VIDEO,),
    ("Månedlig sparring", "Faglig sparring uden navne"),
    "Tre korte oplæg\nSpørgsmål\nHvad tager vi med hjem?",
    has_citizen=False,
)
FORUM = Recipe(
    MeetingType.ADMINISTRATIVE,
    ("cooperation",),
    (),
    60,
    (VIDEO,),
    ("Arbejdsgruppe om videomøder", "Forum for samarbejde på tværs"),
    "Nyt fra parterne\nErfaringer med videomøder\nEventuelt",
    has_citizen=False,
    is_forum=True,
)

# What a working week is made of, in turn.
CYCLE = (
    CONVERSATION, DISCHARGE, PLANNING, VISIT, NETWORK, CONVERSATION, PSYCHIATRY, DISCHARGE,
    CONVERSATION, FORUM, SUPPORT_AT_HOME, VISIT, PLANNING, SCHOOL, CONVERSATION, DISCHARGE,
    ACTION_PLAN, PLANNING, CONVERSATION, SPARRING, SUPPORT_AT_HOME, VISIT, CONVERSATION,
    DISCHARGE,
)  # fmt: skip

# What is cancelled, and why. Everybody invited reads it, so it says nothing of anybody's health.
CALLED_OFF = (
    (PLANNING, "Vi mangler svar fra sygehuset. Der kommer en ny tid."),
    (CONVERSATION, "Lederen er forhindret. Vi ringer i morgen om en ny tid."),
    (VISIT, "Lægen kan ikke alligevel. Vi finder en anden dag."),
    (NETWORK, "For mange har meldt afbud. Vi prøver igen i næste måned."),
)
RUN = replace(
    CONVERSATION, convenes=("home_care",), forms=(VIDEO,), purposes=("Kort opfølgning hver dag",)
)
RUN_ENDED = "Alt går godt, så vi behøver ikke mødes hver dag. Ring, hvis det ændrer sig."

ADDRESSES = (
    "Mødelokale 1, Kabelgade 4",
    "Mødelokale 3, Signalvej 12",
    "Salen, Antennetorvet 1",
    "Lokale 214, Skærmparken 20",
)
