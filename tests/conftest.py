"""What every test can use."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.brokers"]

# The same examples on every run, so that what fails once fails again; and no clock, since cores are shared.
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
