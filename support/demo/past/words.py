"""What went wrong in those weeks, what helped, and what meetings came to. All made up."""

from support.demo.region.troubles import COMPUTER, PHONE, ROOM, TABLET, Trouble

CITIZENS = (
    ("Jeg kan høre dem, men de kan ikke høre mig", PHONE, "Giv lov til mikrofonen", "Mikrofonen"),
    ("Billedet står stille", TABLET, "Luk de andre programmer på din tablet", "Genstart"),
    ("Der står, at jeg skal vente. Skal jeg det?", PHONE, "Ja, lederen åbner snart", "Ventesiden"),
    ("Linket i min besked åbner ikke", PHONE, "Jeg sender dig et nyt link", "Nyt link"),
    ("Kameraet viser loftet og ikke mig", TABLET, "Stil din tablet op ad en bog", "Opstilling"),
    ("Lyden runger, så jeg ikke kan forstå noget", COMPUTER, "Brug dit headset", "Headset"),
    ("Min søn skal være med fra en anden by", PHONE, "Han kan bruge sit eget link", "Eget link"),
    ("Skærmen bliver sort efter lidt tid", TABLET, "Slå pauseskærmen fra", "Pauseskærm"),
    ("Jeg har fået ny telefon og kan ikke finde mødet", PHONE, "Nyt link er sendt", "Nyt link"),
    ("Der er kun lyd i den ene side", COMPUTER, "Vælg din højttaler på siden", "Højttaler"),
)
STAFF = (
    ("Vi kan ikke dele skærm fra den nye bærbare", COMPUTER, "Giv lov til skærmen", "Skærmdeling"),
    ("Mødelokalets kamera peger ind i væggen", ROOM, "Nulstil kameraet på panelet", "Nulstilling"),
    ("Browseren er forældet og vil ikke åbne mødet", COMPUTER, "Brug den nye browser", "Browser"),
    ("Vi falder ud, hver gang en ny kommer ind", COMPUTER, "Brug kabel til nettet", "Netkabel"),
    ("Der er ekko, når begge rum er tændt", ROOM, "Sluk mikrofonen i det ene rum", "Mikrofoner"),
    ("Koden på arket virker ikke fra lokalet", ROOM, "Tast den igen med firkant", "Koden"),
    ("Headsettet vælger sig selv fra", COMPUTER, "Vælg det fast i browseren", "Headset fast valgt"),
    ("Lægen kan ikke komme ind fra praksis", COMPUTER, "Adressen er åbnet nu", "Adressen åbnet"),
    (
        "Billedet hakker hos alle i vores afdeling",
        COMPUTER,
        "Vi har rettet det på nettet",
        "Nettet",
    ),
    ("Tolken kan ikke høre borgeren", COMPUTER, "Skru op for tolkens kanal", "Lydstyrke"),
    ("Panelet i mødelokalet er helt dødt", ROOM, "Tænd på knappen bag skærmen", "Strøm"),
    (
        "Jeg er leder, men kan ikke lukke de andre ind",
        COMPUTER,
        "Åbn fra mødets side",
        "Mødets side",
    ),
)
HELPED = (
    "Nu virker det. Tak for hjælpen.",
    "Det hjalp at lukke siden og åbne den igen.",
    "Jeg er inde nu.",
    "Sådan, nu kan de både se og høre mig.",
)
NOT_YET = ("Det hjalp ikke.", "Det er desværre det samme.", "Hvor finder jeg det henne?")
WHY_FORWARDED = (
    "Det er jeres udstyr, og vi kan ikke se det herfra.",
    "Nettet skal åbnes hos jer.",
    "Begge parter har det samme, så det ligger nok imellem dem.",
)
BACK_AGAIN = "Vores del er i orden. Det er alligevel noget på jeres net."
WAITED_FOR = "Leverandøren ringer tilbage om kameraet."
AGREED = (
    "Vi holder fast i planen. Næste møde er om fire uger.",
    "Hjemmeplejen kommer to gange om dagen den første uge.",
    "Egen læge følger op på medicinen.",
    "Skolen og familien taler sammen hver fredag.",
    "Borgeren ringer selv, hvis der er brug for mere hjælp.",
)
WHY_NOT = (
    "Vi nåede ikke det hele.",
    "Der manglede en, som kunne beslutte.",
    "Lyden var dårlig i begyndelsen.",
)


def troubles(of: tuple[tuple[str, str, str, str], ...]) -> list[Trouble]:
    """As those of the fortnight are."""
    return [
        Trouble("", f"{text}.", device, f"{answer}.", tried) for text, device, answer, tried in of
    ]
