"""Who may change a domain, and who may name its experts."""

from __future__ import annotations

from collections.abc import Collection

from reviewq.changes.models import Expert
from reviewq.people.reads import Viewer

NOT_YOURS = "Your role does not reach {}: {}. Ask an administrator of this site."


def may_edit(viewer: Viewer, project_patterns: Collection[str]) -> bool:
    """A domain is theirs whose role covers all projects of its rules; one without rules is the administrators'."""
    if viewer.is_staff:
        return True
    return bool(project_patterns) and all(viewer.may_edit_policy(pattern) for pattern in project_patterns)


def not_yours(viewer: Viewer, project_patterns: Collection[str]) -> str:
    """Why a domain with these projects is not theirs to keep; '' if it is."""
    if may_edit(viewer, project_patterns):
        return ""
    far = sorted(pattern for pattern in project_patterns if not viewer.may_edit_policy(pattern))
    reach = ", ".join(str(role) for role in viewer.roles) or "you have none"
    return NOT_YOURS.format(", ".join(far[:5]) or "that far", reach)


def may_end(viewer: Viewer, expert: Expert, project_patterns: Collection[str]) -> bool:
    """Who may name may end; and everybody may step down, by a verified account."""
    is_own = viewer.own_account is not None and viewer.own_account.pk == expert.account_id
    return is_own or may_edit(viewer, project_patterns)
