"""Bodies of the forms that ask for a journey, and how any body is read."""

import json
from typing import Any

from services.backbone.http.errors import Malformed
from services.declarations.health.intake import Intake
from services.declarations.health.model import Sent
from tests.bodies import a_body
from tests.declarations.builders import an_intake

JOURNEY = {
    "subject": "Người Việt Nam về nước",
    "border_gate": "Cửa khẩu quốc tế Hà Tiên",
    "vehicle": "ship",
    "vehicle_number": "KG-1234",
    "seat": "12A",
    "departed_on": "2021-07-10",
    "arrived_on": "2021-07-11",
    "from_area": "KH",
    "to_area": "91",
}


def an_entry_body(**changes: Any) -> dict[str, Any]:
    """Somebody who came by ship; `movement.` changes single fields of the journey."""
    journey = JOURNEY | changes.pop("movement.", {})
    return a_body(**{"form": "entry", "movement": journey, **changes})


def a_movement_body(**changes: Any) -> dict[str, Any]:
    """Somebody who came from Hồ Chí Minh City by car."""
    journey = {
        "vehicle": "car",
        "departed_on": "2021-07-18",
        "from_area": "79",
        "to_area": "91",
    }
    return a_body(**{"form": "domestic-movement", "movement": journey, **changes})


def read(body: dict[str, Any], intake: Intake | None = None) -> Sent:
    return (intake or an_intake()).read(json.dumps(body).encode())


def wrong_in(body: dict[str, Any], intake: Intake | None = None) -> dict[str, str]:
    """The fields that are wrong and the first word for each; none when it can be kept."""
    try:
        read(body, intake)
    except Malformed as malformed:
        found: dict[str, str] = {}
        for one in malformed.errors:
            found.setdefault(".".join(map(str, one["loc"])), one["type"])
        return found
    return {}
