"""A service starts with settings it can use, or says everything that is wrong with them at once."""

from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field

from services.backbone.clock import clock_from
from services.backbone.settings import ServiceSettings, SettingsRefused, load


class Settings(ServiceSettings):
    service: ClassVar[str] = "declarations"

    mongo_database: str = "declarations"
    port: int = 8001
    receipt_key: str = Field(repr=False, description="makes receipts")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a production start needs; a test changes it before `started`."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setattr("os.environ", environ := _production(tmp_path, folder))
    _secret(folder / "receipt_key", "correct horse")
    _secret(folder / "kafka_password", "battery staple")
    return environ


def _production(profile: Path, secrets: Path) -> dict[str, str]:
    return {
        "MONGO_URL": "mongodb://mongo-1",
        "KAFKA_BOOTSTRAP_SERVERS": "kafka-1:9092",
        "KAFKA_USERNAME": "declarations",
        "PROFILE_DIR": str(profile),
        "OIDC_ISSUER": "https://id.kiengiang.gov.vn/realms/order",
        "SECRETS_DIR": str(secrets),
        "PRODUCTION": "true",
    }


def _secret(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text)
    path.chmod(mode)


def test_a_service_is_told_everything_by_its_environment(environment: dict[str, str]) -> None:
    environment.update(
        PORT="0", CORS_ORIGINS="https://a.gov.vn, https://b.gov.vn", LOG_LEVEL="DEBUG"
    )

    settings = load(Settings)

    assert settings.port == 0
    assert settings.cors_origins == ("https://a.gov.vn", "https://b.gov.vn")
    assert settings.log_level == "DEBUG"
    assert settings.receipt_key == "correct horse"
    assert settings.oidc_audience == "epidemic-order"


def test_all_that_is_missing_is_named_at_once(environment: dict[str, str]) -> None:
    environment.clear()

    with pytest.raises(SettingsRefused) as refused:
        load(Settings)

    lines = str(refused.value).splitlines()
    assert lines[0] == "Cannot start declarations:"
    assert [line.split()[0] for line in lines[1:]] == [
        "MONGO_URL",
        "KAFKA_BOOTSTRAP_SERVERS",
        "PROFILE_DIR",
        "OIDC_ISSUER",
        "RECEIPT_KEY",
    ]


def test_what_is_wrong_is_named_without_its_value(environment: dict[str, str]) -> None:
    environment.update(PORT="canary", PRODUCTION="canary", CLOCK_START="2021-07-19T07:00:00")

    with pytest.raises(SettingsRefused) as refused:
        load(Settings)

    told = str(refused.value)
    assert all(name in told for name in ("PORT", "PRODUCTION", "CLOCK_START"))
    assert "canary" not in told


UNFIT = [
    ({"CLOCK_START": "2021-07-19T07:00:00+07:00"}, "CLOCK_START"),
    ({"OIDC_ISSUER": "http://id.kiengiang.gov.vn"}, "OIDC_ISSUER"),
    ({"OIDC_ISSUER": "https://localhost:8000/dev"}, "OIDC_ISSUER"),
    ({"RECEIPT_KEY": "correct horse"}, "RECEIPT_KEY"),
    ({"MONGO_URL": "mongodb://declarations:correct@mongo-1"}, "MONGO_URL"),
]


@pytest.mark.parametrize(("change", "named"), UNFIT)
def test_production_refuses_what_is_only_fit_for_a_laptop(
    environment: dict[str, str], change: dict[str, str], named: str
) -> None:
    environment.update(change)

    with pytest.raises(SettingsRefused, match=named) as refused:
        load(Settings)

    assert "correct" not in str(refused.value)


@pytest.mark.parametrize(("change", "_"), UNFIT)
def test_a_laptop_may_have_all_of_it(
    environment: dict[str, str], change: dict[str, str], _: str
) -> None:
    environment.update(change, PRODUCTION="false")

    assert not load(Settings).production


def test_production_has_an_account_in_kafka(environment: dict[str, str]) -> None:
    del environment["KAFKA_USERNAME"]

    with pytest.raises(SettingsRefused, match="KAFKA_USERNAME"):
        load(Settings)


def test_production_names_everything_unfit_at_once(environment: dict[str, str]) -> None:
    environment.update(CLOCK_START="2021-07-19T07:00:00+07:00", OIDC_ISSUER="http://localhost/dev")

    with pytest.raises(SettingsRefused) as refused:
        load(Settings)

    assert len(str(refused.value).splitlines()) == 4


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o700])
def test_production_refuses_a_secret_that_others_can_read(
    environment: dict[str, str], mode: int
) -> None:
    _secret(Path(environment["SECRETS_DIR"]) / "receipt_key", "correct horse", mode)

    with pytest.raises(SettingsRefused, match="receipt_key"):
        load(Settings)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_secret_of_its_reader_alone_is_accepted(environment: dict[str, str], mode: int) -> None:
    _secret(Path(environment["SECRETS_DIR"]) / "receipt_key", "correct horse", mode)

    assert load(Settings).production


def test_a_connection_string_with_a_password_comes_from_a_file(environment: dict[str, str]) -> None:
    del environment["MONGO_URL"]
    url = "mongodb://declarations:correct@mongo-1"
    _secret(Path(environment["SECRETS_DIR"]) / "mongo_url", url)

    assert load(Settings).mongo_url == url


def test_settings_do_not_show_their_secrets(environment: dict[str, str]) -> None:
    settings = load(Settings)

    assert "correct horse" not in repr(settings)
    assert "mongo-1" not in repr(settings)


def test_without_a_scenario_the_clock_is_the_machines(environment: dict[str, str]) -> None:
    settings = load(Settings)

    assert clock_from(settings)().year >= 2026


def test_a_scenario_begins_at_its_start_when_no_anchor_is_given(
    environment: dict[str, str],
) -> None:
    environment.update(CLOCK_START="2021-07-19T07:00:00+07:00", PRODUCTION="false")

    now = clock_from(load(Settings))()

    assert now.date().isoformat() == "2021-07-19"
