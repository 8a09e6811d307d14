"""Brings what was told of a follow-up to how it stands: one event for each thing that changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from services.contracts.declarations import (
    FollowUpDayMissed,
    FollowUpEnded,
    FollowUpEnding,
    FollowUpExtended,
    FollowUpLost,
    FollowUpMoved,
    FollowUpOpened,
    FollowUpShortened,
)
from services.contracts.events import Event
from services.declarations.followups import calendar_rules as calendar
from services.declarations.followups.model import DAY, Episode, FollowUp, Today
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.window_rules import governing, speaking, window


@dataclass(frozen=True, slots=True)
class Change:
    """A follow-up as it is to be, and what is told on the way there.

    `read` is the version that it was read at, 0 when there was none.
    """

    followup: FollowUp
    read: int
    events: tuple[Event, ...] = ()

    @classmethod
    def of(cls, followup: FollowUp) -> "Change":
        """Nothing, so far."""
        return cls(followup, followup.version)

    def become(self, **fields: Any) -> "Change":
        """The same with other `fields` of the follow-up."""
        return replace(self, followup=self.followup.model_copy(update=fields))

    def tell(self, event: Callable[..., Event], **fields: Any) -> "Change":
        """The same with one more event, which is a version of its own."""
        followup = self.followup
        version, cause = followup.version + 1, speaking(followup)
        said = event(
            version=version,
            followup_id=followup.id,
            declaration_id=cause.declaration_id,
            commune_code=followup.commune_code,
            declared_at=cause.at,
            **fields,
        )
        return replace(self.become(version=version), events=(*self.events, said))

    def episode(self, episode: Episode, **fields: Any) -> "Change":
        """The same with `episode`, of which `fields` are otherwise."""
        return self.become(episode=episode.model_copy(update=fields))


def settle(change: Change, today: Today, policy: Policy) -> Change:
    """Tell what has changed since it was told last; once that is done, again changes nothing."""
    for step in (_follow, _miss, _lose, _end, _open, _move):
        change = step(change, today, policy)
    return change


def _follow(change: Change, today: Today, policy: Policy) -> Change:
    """It goes on, but to another day."""
    episode, days = change.followup.open, window(change.followup, today, policy)
    if episode is None or days is None or not days.touches(episode):
        return change
    before = episode.last_day
    change = change.episode(episode, first_day=days.first_day, last_day=days.last_day)
    if days.last_day == before:
        return change
    event = FollowUpExtended if days.last_day > before else FollowUpShortened
    return change.tell(event, last_day=days.last_day)


def _miss(change: Change, today: Today, _: Policy) -> Change:
    episode = change.followup.open
    if episode is None:
        return change
    missed = calendar.missed(change.followup, episode, today.day)
    for day in sorted(set(missed) - episode.missed):
        change = change.tell(FollowUpDayMissed, day=day)
    return change.episode(episode, missed=episode.missed.union(missed))


def _lose(change: Change, today: Today, policy: Policy) -> Change:
    followup, episode = change.followup, change.followup.open
    if episode is None:
        return change
    in_a_row = calendar.missed_in_a_row(followup, episode, today.day)
    is_lost = in_a_row >= policy.lost_after_missed_days
    if is_lost and not episode.is_lost:
        change = change.tell(FollowUpLost, last_seen_on=calendar.last_heard_on(followup))
    return change.episode(episode, is_lost=is_lost)


def _end(change: Change, today: Today, policy: Policy) -> Change:
    episode, days = change.followup.open, window(change.followup, today, policy)
    if episode is None or (days and days.touches(episode)):
        return change
    is_over = episode.last_day < today.day
    ended_on = episode.last_day + DAY if is_over else today.day
    ending = FollowUpEnding.COMPLETED if is_over else FollowUpEnding.LIFTED
    change = change.episode(episode, ended_on=ended_on, last_day=ended_on - DAY)
    return change.tell(FollowUpEnded, ended_on=ended_on, ending=ending)


def _open(change: Change, today: Today, policy: Policy) -> Change:
    days = window(change.followup, today, policy)
    if days is None or change.followup.open:
        return change
    where = governing(change.followup, today)
    episode = Episode(
        first_day=days.first_day,
        last_day=days.last_day,
        opened_at=today.at,
        opened_on=today.day,
    )
    change = change.become(episode=episode, commune_code=where.commune_code, station=where.station)
    return change.tell(
        FollowUpOpened,
        station=where.station,
        person_id=change.followup.person_id,
        cause=speaking(change.followup).cause,
        first_day=days.first_day,
        last_day=days.last_day,
    )


def _move(change: Change, today: Today, _: Policy) -> Change:
    followup, where = change.followup, governing(change.followup, today)
    if followup.open is None or where.station == followup.station:
        return change
    change = change.become(commune_code=where.commune_code, station=where.station)
    return change.tell(FollowUpMoved, station=where.station)
