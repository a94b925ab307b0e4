"""What the levels of help are called: by themselves, and as the one that is nearest to somebody."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from support.models import Tier

TIERS: Mapping[Tier, LazyString] = {
    Tier.LOCAL_HELPER: _l("Local helper"),
    Tier.CITIZEN_HOTLINE: _l("Hotline for citizens"),
    Tier.STAFF_HOTLINE: _l("Hotline for staff"),
    Tier.LOCAL_IT: _l("Local IT"),
    Tier.MUNICIPAL_SHARED: _l("Municipal shared support"),
    Tier.REGIONAL_SHARED: _l("Regional shared support"),
    Tier.SHARED_SUPPORT: _l("Shared support"),
    Tier.BRIDGE_OWNER: _l("Owner of the bridge"),
}
# Of hotlines and shared support there is one for everybody.
NEAREST: Mapping[Tier, LazyString] = {
    **TIERS,
    Tier.LOCAL_HELPER: _l("Nearest local helper"),
    Tier.LOCAL_IT: _l("Nearest local IT"),
    Tier.MUNICIPAL_SHARED: _l("Nearest municipal shared support"),
    Tier.REGIONAL_SHARED: _l("Nearest regional shared support"),
    Tier.BRIDGE_OWNER: _l("Nearest owner of the bridge"),
}
