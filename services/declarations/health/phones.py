"""Which mobile numbers somebody serves: the prefixes of the profile's `carriers.yaml`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class _Carrier(BaseModel):
    model_config = ConfigDict(frozen=True)

    prefixes: tuple[Annotated[str, StringConstraints(pattern=r"^0[0-9]{2}$")], ...]


class Carriers(BaseModel):
    """The part of the file that this service needs."""

    model_config = ConfigDict(frozen=True)

    carriers: tuple[_Carrier, ...]

    def prefixes(self) -> frozenset[str]:
        """What the numbers that a carrier serves begin with, behind the country's code: `90`."""
        return frozenset(prefix[1:] for one in self.carriers for prefix in one.prefixes)
