"""How often chance is asked. Anew in each run, in CI too, where hypothesis would draw the same each
time unless told otherwise; what is found comes with a line that repeats it."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings


def draws(examples: int, **more: Any) -> settings:
    """So many, each from beginning to end. To make a failure smaller takes minutes: left out."""
    return settings(
        max_examples=examples,
        deadline=None,  # a busy machine is no fault
        derandomize=False,
        print_blob=True,
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
        **more,
    )
