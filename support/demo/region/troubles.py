"""What goes wrong, in the words of those whom it happens to, and what those who help write back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """A call for help with its answer: what is chosen (if anything), written, tried and said."""

    chosen: str  # a key of booking.personal.forms.TROUBLES
    text: str
    device: str
    answer: str
    tried: str  # noted when it is handed over


PHONE = "Telefon (iPhone), Safari"
TABLET = "Tablet (Android), Chrome"
COMPUTER = "Computer (Windows), Edge"
ROOM = "Mødelokale med videoudstyr"

STAFF = (
    Trouble(
        "not-heard",
        "Vores nye headset virker ikke i testen.",
        COMPUTER,
        "Vælg headsettet under lyd i browseren, og prøv testen igen.",
        "Headset skiftet, lyd valgt i browseren",
    ),
    Trouble(
        "no-entry",
        "Browseren siger, at siden er spærret på vores net.",
        COMPUTER,
        "Jeg åbner for adressen nu. Prøv igen om fem minutter.",
        "Adressen er åbnet på vores net",
    ),
    Trouble(
        "no-picture",
        "Kameraet i mødelokalet viser kun en sort skærm.",
        ROOM,
        "Sluk skærmen på væggen, vent et minut, og tænd igen.",
        "Skærm og kamera slukket og tændt",
    ),
    Trouble(
        "",
        "Jeg kan ikke dele min skærm fra den nye bærbare.",
        COMPUTER,
        "Giv browseren lov til at optage skærmen. Jeg sender en vejledning.",
        "Tilladelse til skærmdeling",
    ),
    Trouble(
        "not-hearing",
        "Lyden hakker, når vi er mere end tre.",
        COMPUTER,
        "Sæt ledning i computeren i stedet for trådløst net, hvis du kan.",
        "Kabel i stedet for trådløst net",
    ),
)
CITIZENS = (
    Trouble(
        "not-heard",
        "De siger, at de ikke kan høre mig. Jeg har skruet helt op.",
        PHONE,
        "Tryk på hængelåsen øverst, og sig ja til mikrofon.",
        "Adgang til mikrofon",
    ),
    Trouble(
        "no-entry",
        "Jeg trykker på knappen, men der sker ikke noget.",
        TABLET,
        "Luk siden helt, og åbn linket i beskeden igen.",
        "Siden er lukket og åbnet igen",
    ),
    Trouble(
        "no-picture",
        "Jeg kan kun se mig selv.",
        PHONE,
        "Gå tættere på din router, eller sluk for det trådløse net.",
        "Anden forbindelse til internettet",
    ),
)
