"""The flows of the guidance, as rows: an organisation begins with them and may change them.

A version keeps its own copy, so that what is written here tomorrow changes nothing of yesterday.
"""

from collections.abc import Mapping

from support.receivers import SupportModel, Tier
from support.routing.levels import CONVENING_IT, OWN_IT, STAFF, Paths, Scope, nearest

LOCAL_FIRST = (OWN_IT, nearest(Tier.SHARED_SUPPORT))
SHARED_FIRST = tuple(reversed(LOCAL_FIRST))
FORWARDED = (nearest(Tier.STAFF_HOTLINE), *LOCAL_FIRST)
ALL_LEVELS = (
    nearest(Tier.LOCAL_HELPER),
    OWN_IT,
    nearest(Tier.MUNICIPAL_SHARED),
    nearest(Tier.REGIONAL_SHARED),
    nearest(Tier.SHARED_SUPPORT),
    nearest(Tier.BRIDGE_OWNER),
)
CITIZEN_FLOW = (nearest(Tier.CITIZEN_HOTLINE), CONVENING_IT)

STAFF_FLOWS: Mapping[SupportModel, Paths] = {
    SupportModel.LOCAL_FIRST: dict.fromkeys(STAFF, LOCAL_FIRST),
    SupportModel.CROSS_SECTOR_DIRECT: {
        Scope.STAFF_SINGLE: LOCAL_FIRST,
        Scope.STAFF_CROSS: SHARED_FIRST,
    },
    SupportModel.STAFF_HOTLINE: dict.fromkeys(STAFF, FORWARDED),
    SupportModel.FULL: dict.fromkeys(STAFF, ALL_LEVELS),
}


def preset(model: SupportModel) -> Paths:
    """Everybody's path under a model: the citizens' is the same in all of them."""
    return {Scope.CITIZEN: CITIZEN_FLOW, **STAFF_FLOWS[model]}
