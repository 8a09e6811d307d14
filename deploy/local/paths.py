"""Where things are in this checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / ".run"
# Survives `make reset`: nothing in it is anybody's data.
KAFKA_LIBS = RUN / "lib" / "kafka"
PROFILE = ROOT / "deploy" / "profiles" / "kien-giang-2021"
