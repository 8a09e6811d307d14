"""What each event says about why somebody is followed up, and from when to when."""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from services.backbone.clock import report_day
from services.backbone.events.dead_letters import Refused
from services.backbone.profile import AreaUnknown
from services.contracts.declarations import (
    FollowUpCause,
    HealthDeclared,
    OrderEnded,
    OrderEnding,
    OrderExtended,
    OrderIssued,
    OrderReduced,
    RiskClassified,
    RiskCleared,
    SymptomsDeclared,
)
from services.declarations.followups.model import DAY, Lifted, Mark, Stated, Word
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.rules import Report
from services.declarations.followups.stations import Unit

OrderSaid = OrderIssued | OrderExtended | OrderReduced | OrderEnded


class Stations(Protocol):
    def nearest(self, commune_code: str, day: date) -> Unit | None: ...


class Causes:
    """Reads events as words about causes; `Refused` where nobody follows people up."""

    def __init__(self, stations: Stations, policy: Policy, zone: ZoneInfo) -> None:
        self._stations = stations
        self._policy = policy
        self._zone = zone

    def of_symptoms(self, declared: SymptomsDeclared, heard: datetime) -> Word:
        """The days of the profile, and at least the one on which it was heard."""
        day = self._day_of(declared.declared_at, heard)
        rule = self._policy.symptoms
        first = day + rule.first_day_after * DAY
        last = max(first + (rule.days - 1) * DAY, self._day_of(heard))
        return Word(
            cause_id=f"declaration:{declared.declaration_id}",
            cause=FollowUpCause.SYMPTOMS,
            person_id=declared.person_id,
            version=declared.version,
            at=declared.declared_at,
            commune_code=declared.commune_code,
            station=self._station(declared.commune_code, day),
            stated=Stated(first_day=first, last_day=last, version=declared.version),
            declaration_id=declared.declaration_id,
            receipt=declared.receipt,
            mark=(day, Mark.REPORTED_NOT_OK),
        )

    def of_risk(self, said: RiskClassified | RiskCleared, heard: datetime) -> Word:
        """The days of the class. A class without any asks for nothing, as none does."""
        if isinstance(said, RiskClassified) and said.first_day and said.last_day:
            days = Stated(first_day=said.first_day, last_day=said.last_day, version=said.version)
            return self._word("risk", FollowUpCause.RISK_CLASS, said, heard, stated=days)
        lifted = Lifted(on=self._day_of(heard), version=said.version)
        return self._word("risk", FollowUpCause.RISK_CLASS, said, heard, lifted=lifted)

    def of_order(self, said: OrderSaid, heard: datetime) -> Word:
        """The days of the order; lifted, none from then on."""
        days = Stated(first_day=said.first_day, last_day=said.last_day, version=said.version)
        lifted = None
        if isinstance(said, OrderEnded) and said.ending is OrderEnding.LIFTED:
            lifted = Lifted(on=said.ended_on, version=said.version)
        cause_id = f"order:{said.order_id}"
        return self._word(cause_id, FollowUpCause.ORDER, said, heard, stated=days, lifted=lifted)

    def of_report(self, declared: HealthDeclared, heard: datetime) -> Report:
        """What a person without symptoms told of the day."""
        return Report(declared.person_id, self._day_of(declared.declared_at, heard), heard)

    def _word(
        self,
        cause_id: str,
        cause: FollowUpCause,
        said: RiskClassified | RiskCleared | OrderSaid,
        heard: datetime,
        **days: Stated | Lifted | None,
    ) -> Word:
        return Word.model_validate(
            {
                "cause_id": cause_id,
                "cause": cause,
                "person_id": said.person_id,
                "version": said.version,
                "at": heard,
                "commune_code": said.commune_code,
                "station": self._station(said.commune_code, self._day_of(heard)),
                **days,
            }
        )

    def _day_of(self, said: datetime, heard: datetime | None = None) -> date:
        # A phone whose clock runs ahead says what has not come yet.
        return report_day(min(said, heard or said), self._zone)

    def _station(self, commune_code: str, day: date) -> str:
        try:
            unit = self._stations.nearest(commune_code, day)
        except AreaUnknown:
            unit = None
        if unit is None:
            raise Refused("commune_code: nobody follows people up there on that day")
        return unit.code
