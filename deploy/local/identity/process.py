"""The issuer as a process that tests and the supervisor start."""

from pathlib import Path

import httpx

from deploy.local.child import LocalError
from deploy.local.identity.demo_password import demo_password
from deploy.local.web_service import WebService


class LoginRefusedError(LocalError):
    """The issuer does not know this account with this password."""


class Identity(WebService):
    def __init__(self, profile_dir: Path, state_dir: Path, port: int, log: Path) -> None:
        self._password_file = state_dir.resolve() / "demo_password"
        env = {
            "PROFILE_DIR": str(profile_dir.resolve()),
            "STATE_DIR": str(state_dir.resolve()),
            "DEMO_PASSWORD_FILE": str(self._password_file),
            "PORT": str(port),
        }
        super().__init__("deploy.local.identity", port, log, env)

    @property
    def issuer(self) -> str:
        return f"{self.url}/dev"

    @property
    def password(self) -> str:
        """The one password of every account, made when first asked for."""
        return demo_password(self._password_file)

    def start(self) -> None:
        demo_password(self._password_file)
        super().start()

    def token(self, account: str) -> str:
        form = {"grant_type": "password", "username": account, "password": self.password}
        answer = httpx.post(f"{self.url}/token", data=form)
        if not answer.is_success:
            raise LoginRefusedError(f"no token for {account}: {answer.json()['error']}")
        return str(answer.json()["access_token"])
