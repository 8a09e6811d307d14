"""One registry per service, and the only place that chooses histogram buckets.

A metric is named `<what>_<unit>` with Prometheus' suffixes, its help says what to do when it is
high, and its labels are few and closed: never a person, an id, a phone number or a path as sent.
"""

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector

# One answer or one write: from a memory look-up to the longest anybody waits.
CALL_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# A fact on its way through several services, or waiting for one that is away.
ROAD_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0)

# How much is handled at once: requests in a group commit, records in a batch.
BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def create_registry() -> CollectorRegistry:
    """A registry that already tells memory, CPU, open files and garbage of this process."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    return registry
