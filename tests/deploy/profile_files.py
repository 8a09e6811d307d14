"""The files of the profile of Notice 35/TB-STTTT, read for the tests."""

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, Field

from services.backbone.profile import Text, load_profile, read_folder, read_rows, read_yaml
from services.contracts.identifiers import Account, UnitCode

DIRECTORY = Path(__file__).parents[2] / "deploy/profiles/kien-giang-2021"
FIRST_DAY = date(2021, 7, 19)


class Unit(BaseModel):
    code: UnitCode
    kind: str
    name_vi: str
    name_en: str
    area_code: str
    parent_code: str | None
    head_account: Account
    valid_from: date
    valid_to: date | None


class Member(BaseModel):
    account: Account
    unit_code: UnitCode
    position_vi: str
    position_en: str
    roles: str
    areas: str
    phone: str
    email: str


class Carrier(BaseModel):
    id: str
    prefixes: tuple[str, ...]
    brandname: str = Field(pattern=r"^[A-Za-z0-9 ._-]{1,11}$")
    rate_per_second: int = Field(gt=0)
    window: int = Field(gt=0)


class Carriers(BaseModel):
    default: str
    carriers: tuple[Carrier, ...]


class Symptom(BaseModel):
    code: str
    counts: bool
    weight: float
    label: Text


class AlertRule(BaseModel):
    any_counted_symptom: bool
    weight_at_least: float
    fever_at_or_above_celsius: float | None


class Form(BaseModel):
    form: str
    version: int
    valid_from: date
    valid_to: date | None
    symptoms: tuple[Symptom, ...]
    alert_rule: AlertRule
    onset_window_days: int
    legal_text: Text
    consent_text: Text


class Message(BaseModel):
    id: str
    version: int
    purpose: str
    priority: str
    repeat_safe: bool
    placeholders: tuple[str, ...]
    text: Text


class Measure(BaseModel):
    id: str
    directive: str
    areas: tuple[str, ...]
    except_areas: tuple[str, ...]
    begins: datetime = Field(alias="from")
    ends: datetime | None = Field(alias="to")


class Measures(BaseModel):
    directives: dict[str, dict[str, object]]
    measures: tuple[Measure, ...]


class Advice(BaseModel):
    code: str
    vi: str
    en: str
    source: str


class AdviceFile(BaseModel):
    none: tuple[Advice, ...] = Field(min_length=1)
    exposed: tuple[Advice, ...] = Field(min_length=1)
    symptomatic: tuple[Advice, ...] = Field(min_length=1)


AREAS = load_profile(DIRECTORY).areas
UNITS = {unit.code: unit for unit in read_rows(DIRECTORY / "units.csv", Unit)}
STAFF = {member.account: member for member in read_rows(DIRECTORY / "staff.csv", Member)}
CARRIERS = read_yaml(DIRECTORY / "carriers.yaml", Carriers)
FORMS = read_folder(DIRECTORY / "forms", Form)
MESSAGES = read_folder(DIRECTORY / "messages", Message)
MEASURES = read_yaml(DIRECTORY / "measures.yaml", Measures)
