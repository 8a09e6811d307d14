"""One process under supervision: when it is to be started again."""

import logging

from deploy.local.child import LocalError
from deploy.local.table import Entry

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# Having run so long, a process is well again and its next death is a new story.
STEADY_SECONDS = 60.0


class Supervised:
    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.restarts = 0
        self._pause = FIRST_PAUSE_SECONDS
        self._started_at: float | None = None
        self._start_at = 0.0
        self._was_running = False

    @property
    def is_running(self) -> bool:
        return self.entry.child.is_running()

    def tick(self, now: float) -> bool:
        """Do what is due at `now` (monotonic seconds); whether a process was started."""
        if self.is_running:
            return False
        if self._was_running:
            self._plan_restart(now)
        return now >= self._start_at and self._start(now)

    def _plan_restart(self, now: float) -> None:
        self._was_running = False
        if self._started_at is not None and now - self._started_at > STEADY_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        self._put_off(now)
        exit_code = self.entry.child.exit_code
        logger.warning("%s ended with %s and starts again soon", self.entry.name, exit_code)

    def _put_off(self, now: float) -> None:
        self._start_at = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        self.restarts += 1

    def _start(self, now: float) -> bool:
        try:
            self.entry.child.start()
        except (LocalError, OSError) as failure:
            logger.error("%s does not start: %s", self.entry.name, failure)  # noqa: TRY400
            self._put_off(now)
            return False
        self._started_at = now
        self._was_running = True
        logger.info("%s started as %s", self.entry.name, self.entry.child.pid)
        return True
