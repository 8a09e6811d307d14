"""What the issuer is told at start."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables; STATE_DIR keeps the signing key and the password hashes."""

    model_config = SettingsConfigDict(frozen=True)

    profile_dir: Path
    state_dir: Path
    # A file that holds the one password of every demo account.
    demo_password_file: Path
    host: str = "127.0.0.1"
    port: int = 8000
    oidc_audience: str = "epidemic-order"

    @property
    def issuer(self) -> str:
        # `dev` in the name is what a production service looks for and refuses.
        return f"http://{self.host}:{self.port}/dev"
