"""The sums of a project's load as they go out. Nothing of it is of a person; null is unknown, or of too few people."""

from __future__ import annotations

from ninja import Field, Schema


class LaneOut(Schema):
    lane: str
    changes: int
    minutes: int = Field(description="one review of each, by our estimate")
    median_wait: int | None = Field(description="seconds that reviewers have had them; null: nothing waits")


class FlowOut(Schema):
    """Means over the last 28 whole days; null: the mirror does not have all of them."""

    patch_sets_a_day: float | None
    core_reviews_a_day: float | None
    opened_a_week: float | None
    closed_a_week: float | None


class OutlookOut(Schema):
    way: str = Field(description="shrinks, grows, steady, empty or unknown")
    weeks: float | None = Field(description="until it is empty, or twice as long; null: not to be said")
    soonest: float | None
    latest: float | None


class CoreReviewsOut(Schema):
    days7: int | None
    days30: int | None
    days90: int | None
    before90: int | None = Field(description="in the 90 days before these 90")


class SpreadOut(Schema):
    cores: int
    gini: float = Field(description="0: all did the same; towards 1: one did all")
    busiest_three: float = Field(description="their share of the reviews, 0 to 1")


class LoadOut(Schema):
    """The load of one project as everybody may see it."""

    project: str
    synced_at: str | None = Field(description="when Gerrit was last read with success; null: never")
    open: int
    lanes: list[LaneOut]
    flow: FlowOut
    outlook: OutlookOut
    core_reviews: CoreReviewsOut
    response: int | None = Field(description="median seconds until cores answer what came back to them")
    spread: SpreadOut | None
    gaps: list[str] = Field(description="areas and domains that wait long and where no core reviewed in 30 days")
