"""What the citizen hotline of the story answers often."""

from support.demo.stage import Stage, deed
from support.services import canning

READY = {
    "Luk siden, og åbn den igen": (
        "Hej {navn}. Luk siden helt, og åbn linket igen. Mødet er {tid}.",
        "Hello {name}. Close the page, and open the link again. The meeting is {time}.",
    ),
    "Lyd: tillad mikrofonen": (
        "Hej {navn}. Tryk på hængelåsen ved adressen øverst, og vælg Tillad ved mikrofon.",
        "Hello {name}. Press the padlock beside the address on top, and allow the microphone.",
    ),
}


def write_ready_answers(stage: Stage) -> None:
    """Written by Dorte, in both languages."""
    for name, (danish, english) in READY.items():
        with deed():
            canning.add(
                stage.cast.at.hotline.id, name, danish, english, by=stage.cast.dorte, now=stage.now
            )
