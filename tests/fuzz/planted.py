"""What is in the system before anybody fuzzes it, so that requests can be about something."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bodies import VINH_THANH_VAN
from tests.eventually import TooLate, eventually
from tests.fuzz.asking import Asking, Operation, operations_of
from tests.fuzz.plausible import plausible
from tests.fuzz.ready import Ready, ready
from tests.system import System

STATION = f"tram-y-te-{VINH_THANH_VAN}"


@dataclass(frozen=True)
class Planted:
    """What exists: ids by the names under which requests speak of them, and bodies.

    Every operation that has a body here has taken it already.
    """

    ids: Mapping[str, Sequence[str]]
    bodies: Ready


async def plant(system: System, asking: Asking, document: Mapping[str, Any]) -> Planted:
    """Send what is ready to the declarations service and wait for what that causes everywhere."""
    bodies = ready()
    planting = _Planting(asking, document)
    for operation in bodies:
        for body in bodies[operation]:
            await planting.send(operation, body)
    causes = [body["id"] for body in bodies["POST /declarations"]]
    people = planting.ids["person_id"]
    ids = planting.ids | {"declaration_id": causes, "cause": causes, "person": people}
    return Planted(ids | await _consequences(system, causes[0]), bodies)


class _Planting:
    def __init__(self, asking: Asking, document: Mapping[str, Any]) -> None:
        self._asking = asking
        self._operations = {one.name: one for one in operations_of(plausible(document, {}, {}))}
        self._used: Counter[str] = Counter()
        self.ids: dict[str, list[str]] = defaultdict(list)

    async def send(self, name: str, body: dict[str, Any]) -> None:
        """Send `body` about things that no other body was about, and learn the ids it makes."""
        operation = self._operations[name]
        path = {one["name"]: self._next(one["name"]) for one in operation.parameters("path")}
        said = await self._taken(operation, body, path)
        for parameter, value in self._named(operation, said):
            if value not in self.ids[parameter]:
                self.ids[parameter].append(value)

    def _next(self, parameter: str) -> str:
        self._used[parameter] += 1
        return self.ids[parameter][self._used[parameter] - 1]

    async def _taken(
        self, operation: Operation, body: dict[str, Any], path: dict[str, str]
    ) -> dict[str, Any]:
        """The answer, waiting for what the body is about to arrive where it must be known."""
        told = []

        def taken() -> bool:
            answer = self._asking.send(operation, body, path=path)
            told.append(answer)
            return answer.is_success

        try:
            await eventually(taken)
        except TooLate:
            raise AssertionError(f"{operation.name} answers {told[-1].text}") from None
        said: dict[str, Any] = told[-1].json() if told[-1].content else {}
        return said

    def _named(self, operation: Operation, said: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """The ids in an answer, called as the paths and bodies of the API call them."""
        for name, value in said.items():
            if (name == "receipt" or name.endswith("_id")) and isinstance(value, str):
                yield name, value
        below = re.compile(re.escape(operation.path) + r"/\{(\w+)\}")
        parameters = {
            found[1] for one in self._operations.values() if (found := below.match(one.path))
        }
        if "id" in said:
            yield from ((name, said["id"]) for name in parameters - said.keys())


async def _consequences(system: System, cause: str) -> dict[str, list[str]]:
    of_commune = f"?commune_code={VINH_THANH_VAN}"
    return {
        "followup_id": await _ids(system, "declarations", f"/followups{of_commune}", 3),
        "alert_id": await _ids(system, "duty", f"/alerts{of_commune}", 3),
        "message_id": await _ids(system, "notifications", f"/messages?cause={cause}", 1),
    }


async def _ids(system: System, service: str, path: str, least: int) -> list[str]:
    def listed() -> list[str]:
        items = system.get(service, path, STATION).json()["items"]
        return [one["id"] for one in items] if len(items) >= least else []

    return await eventually(listed, seconds=30)
