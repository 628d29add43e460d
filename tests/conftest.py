"""Fixtures and options of all tests."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from desk.repeated_lines import CollapsingHandler

pytest_plugins = ["tests.brokers"]

# The same examples on every run, so that a failure repeats; and no deadline, because the cores are shared.
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Restore logging: a command in this process sends logs to a stream that ends with its test."""
    root = logging.getLogger()
    before, level = set(root.handlers), root.level
    yield
    for handler in [h for h in root.handlers if isinstance(h, CollapsingHandler) and h not in before]:
        root.removeHandler(handler)
        root.setLevel(level)
