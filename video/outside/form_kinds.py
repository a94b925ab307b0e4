"""The form for the access to each kind of bridge, in the order in which they are offered."""

from collections.abc import Mapping

from video.outside.cms.forms import CmsForm
from video.outside.forms import BridgeForm, VdxForm
from video.outside.pexip.forms import ManagedForm, PolicyForm

ALL: tuple[type[BridgeForm], ...] = (VdxForm, CmsForm, PolicyForm, ManagedForm)
FORMS: Mapping[str, type[BridgeForm]] = {form.kind: form for form in ALL}
