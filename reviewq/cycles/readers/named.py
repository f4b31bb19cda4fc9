"""How an import names projects and cycles, which files do not say themselves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """`prefix`: what comes before the short name of a project, such as `openstack/`; `cycle`: the name of the cycle of
    a schedule.yaml, which does not say it, such as `2026.1 Gazpacho`; `details`: the schedule.rst beside it, which has
    titles and exact days; '' if there is none."""

    prefix: str = "openstack/"
    cycle: str = ""
    details: str = ""

    @property
    def everything(self) -> str:
        """The pattern of all projects."""
        return f"{self.prefix}*"

    def project(self, short: str) -> str:
        """The pattern of one project, or of all for ''."""
        return f"{self.prefix}{short}" if short else "*"
