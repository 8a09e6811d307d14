"""Who follows a symptomatic person up, and what a visit means."""

from datetime import datetime
from uuid import UUID, uuid5

from services.contracts.declarations import FollowUpOpened, FollowUpVisited, SymptomsDeclared
from services.declarations.followups.model import FollowUp, Visit

FOLLOWUPS = UUID("0d1c4f6e-6a55-5f0e-9f57-1f2a3c9be001")


def followup_id(declaration_id: UUID) -> UUID:
    """Made from the declaration, so that hearing of it twice opens one follow-up."""
    return uuid5(FOLLOWUPS, str(declaration_id))


def station_of(commune_code: str) -> str:
    """The nearest health station is the commune's own (notice, clause S1)."""
    return f"tram-y-te-{commune_code}"


def open_followup(declared: SymptomsDeclared, at: datetime) -> FollowUp:
    """The follow-up that `declared` makes necessary."""
    return FollowUp(
        id=followup_id(declared.declaration_id),
        declaration_id=declared.declaration_id,
        person_id=declared.person_id,
        commune_code=declared.commune_code,
        station=station_of(declared.commune_code),
        receipt=declared.receipt,
        declared_at=declared.declared_at,
        opened_at=at,
    )


def opened(followup: FollowUp) -> FollowUpOpened:
    """What the others hear when it begins."""
    return FollowUpOpened(
        followup_id=followup.id,
        declaration_id=followup.declaration_id,
        commune_code=followup.commune_code,
        declared_at=followup.declared_at,
        station=followup.station,
    )


def visited(followup: FollowUp, visit: Visit) -> FollowUpVisited:
    """What the others hear of the next visit: that there was one, not what was found."""
    return FollowUpVisited(
        version=len(followup.visit_ids) + 2,
        followup_id=followup.id,
        declaration_id=followup.declaration_id,
        commune_code=followup.commune_code,
        declared_at=followup.declared_at,
        visited_at=visit.visited_at,
        was_seen=visit.was_seen,
    )


def is_possible(visit: Visit, followup: FollowUp, now: datetime) -> bool:
    """A visit is after the declaration and not in the future."""
    # A phone whose clock runs ahead declares later than we hear of it.
    declared_at = min(followup.declared_at, followup.opened_at)
    return declared_at <= visit.visited_at <= now
