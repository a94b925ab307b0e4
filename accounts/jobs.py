"""What accounts does by the clock: forgetting what nobody needs any more."""

from collections.abc import Sequence
from datetime import timedelta

from accounts.imports import services as importing
from core import throttle
from core.jobs import Job

EVERY_MINUTE = timedelta(minutes=1)

JOBS: Sequence[Job] = (
    Job("import-forgotten", importing.forget_old, importing.has_old, EVERY_MINUTE),
    Job("tries-forgotten", throttle.forget_old, throttle.has_old, EVERY_MINUTE),
)
