"""Who sends a fuzzed request: somebody who may, somebody else, or nobody we know."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from schemathesis import AuthContext, Case

from deploy.local.identity.accounts import Account, read_accounts
from deploy.local.paths import PROFILE
from tests.bodies import VINH_THANH_VAN
from tests.system import System

# The commune of the planted people, its district and its province.
_HERE = (VINH_THANH_VAN, "899", "91")


class Caller(Protocol):
    """Gives a token for an operation, or None to send none."""

    def token(self, roles: tuple[str, ...]) -> str | None: ...


class Fitting:
    """Accounts with the roles that an operation asks for, one after the other."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._turns: Counter[tuple[str, ...]] = Counter()

    def token(self, roles: tuple[str, ...]) -> str:
        accounts = list(_of_roles(roles)) or [STAFF["giam-doc"]]
        self._turns[roles] += 1
        return self._system.token(accounts[self._turns[roles] % len(accounts)].account)


class Stranger:
    """Somebody of our own staff with none of the roles."""

    def __init__(self, system: System) -> None:
        self._system = system

    def token(self, roles: tuple[str, ...]) -> str:
        strangers = (one for one in STAFF.values() if set(roles).isdisjoint(one.roles))
        return self._system.token(next(strangers).account)


class Sending:
    """The same for every operation: a token that proves nothing, or none."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def token(self, roles: tuple[str, ...]) -> str | None:
        return self._token


class Signing:
    """Lets schemathesis send what `caller` sends."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, case: Case[Any], _: AuthContext) -> str | None:
        asked = roles_of(case.operation.definition.raw)
        return None if asked is None else self._caller.token(asked)

    def set(self, case: Case[Any], data: str, _: AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


def roles_of(operation: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The roles that an operation is for, none when any account will do, None when it is public."""
    security = operation.get("security")
    return tuple(role for one in security for role in one["bearer"]) if security else None


def _of_roles(roles: tuple[str, ...]) -> Iterator[Account]:
    for role in roles:
        of_role = [one for one in STAFF.values() if role in one.roles]
        for area in _HERE:
            yield from [one for one in of_role if area in one.areas][:1]


STAFF = read_accounts(PROFILE)
