"""The views of the desk that the citizen hotline of the story has saved."""

from support.demo.stage import Stage, deed
from support.queues import Queue
from support.receivers import Audience
from support.saved_views import keeping
from support.saved_views.keeping import Wanted

SHARED = (
    Wanted("Borgere, ikke taget", Queue.FREE, audience=Audience.CITIZEN),
    Wanted("Noget med lyden", Queue.ALL, text="høre"),
)
OWN = Wanted("Borgere, der haster", Queue.AT_RISK, audience=Audience.CITIZEN)


def save_views(stage: Stage) -> None:
    """Two for everybody there, one of Dorte's own."""
    dorte, hotline = stage.cast.dorte, stage.cast.at.hotline.id
    with deed():
        for wanted in SHARED:
            keeping.add(hotline, wanted, by=dorte, now=stage.now)
        keeping.add(None, OWN, by=dorte, now=stage.now)
