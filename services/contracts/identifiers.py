"""The ids and codes that events carry."""

from typing import Annotated, NewType
from uuid import UUID

from pydantic import StringConstraints

# A pseudonym: the same person has the same one in every event, and nobody outside the
# declarations service can turn it back into a person.
PersonId = NewType("PersonId", UUID)

CommuneCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
"""GSO code of a xã, phường or thị trấn, such as 30730."""

AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}([0-9]{1}|[0-9]{3})?$")]
"""GSO code of a province (91), a district (899) or a commune (30730)."""

UnitCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,64}$")]
Account = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,64}$")]
