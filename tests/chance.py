"""How often chance is asked. Anew in each run, and what is found comes with a line that repeats it;
in CI the same each time, so that one commit has one verdict."""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings


def draws(examples: int, **more: Any) -> settings:
    """So many, each from beginning to end. To make a failure smaller takes minutes: left out."""
    return settings(
        max_examples=examples,
        deadline=None,  # a busy machine is no fault
        derandomize="CI" in os.environ,
        print_blob=True,
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
        **more,
    )
