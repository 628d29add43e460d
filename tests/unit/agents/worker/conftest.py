"""One worker for the tests that look at how it is made; it is never started."""

import pytest

from agents.worker.build import Worker, build_worker
from tests.support.runtime import settings_of


@pytest.fixture(scope="package")
def worker() -> Worker:
    return build_worker(settings_of())
