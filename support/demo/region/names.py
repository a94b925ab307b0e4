"""Names that nobody has: Danish first names with surnames made of what video meetings need."""

from random import Random

FIRST = (
    "Agnes", "Aksel", "Alma", "Asger", "Astrid", "Bent", "Birgit", "Bodil", "Britta", "Claus",
    "Dagmar", "Ditte", "Edith", "Einar", "Elin", "Ellen", "Emil", "Esben", "Eva", "Finn",
    "Freja", "Gerda", "Grethe", "Gudrun", "Gunnar", "Hanne", "Harald", "Helga", "Henrik",
    "Holger", "Inger", "Ivan", "Jakob", "Johanne", "Jytte", "Kaj", "Karen", "Kirsten", "Knud",
    "Laust", "Lene", "Lis", "Lone", "Mads", "Maren", "Mikkel", "Mona", "Niels", "Nina", "Ole",
    "Oskar", "Otto", "Palle", "Pernille", "Preben", "Ragna", "Rasmus", "Rikke", "Rita", "Signe",
    "Silas", "Sonja", "Stig", "Svend", "Thora", "Tove", "Troels", "Uffe", "Ulla", "Valborg",
    "Verner", "Vibeke", "Viggo", "Yrsa", "Åse",
)  # fmt: skip
THINGS = (
    "Kabel", "Skærm", "Signal", "Linje", "Stik", "Lyd", "Billed", "Mikrofon", "Antenne", "Lampe",
    "Kanal", "Relæ", "Sender", "Tastatur", "Knap", "Batteri", "Lader", "Kamera", "Højttaler",
)  # fmt: skip
PLACES = ("felt", "skov", "dal", "holm", "bæk", "toft", "bro", "vig", "eng", "høj", "kær", "sund")

CITIZENS = (
    "Bertha", "Carlo", "Dagny", "Egon", "Fatma", "Gerhard", "Hassan", "Irma", "Johannes",
    "Kamilla", "Leo", "Magda", "Nadia", "Orla", "Petra", "Ruth", "Samir", "Thyra", "Ulrik",
    "Vita", "William", "Zahra",
)  # fmt: skip
YOUNG = ("Alba", "Storm", "Luna", "Noah", "Malou", "Elias", "Sara", "Villum", "Yasmin", "Bertram")
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "-", "&": "og"})


def plain(words: str) -> str:
    """The words as they can stand in an address."""
    return words.lower().translate(_ASCII)


class Register:
    """Hands out full names, each surname as seldom as can be and no name twice."""

    def __init__(self, chance: Random) -> None:
        self._first = list(FIRST)
        self._last = [f"{thing}{place}" for thing in THINGS for place in PLACES]
        chance.shuffle(self._first)
        chance.shuffle(self._last)
        self._given = 0

    def next_name(self) -> str:
        """A person whom nobody has met."""
        n = self._given
        self._given += 1
        return f"{self._first[n % len(self._first)]} {self._last[n % len(self._last)]}"
