"""The options (`o=...`) a request may name, and since which version the server knows them."""

from .records import Rejected

# Name: bit in the hexadecimal form `O=`, first version.
OPTIONS = {
    "LABELS": (0, (2, 5)),
    "CURRENT_REVISION": (1, (2, 5)),
    "ALL_REVISIONS": (2, (2, 5)),
    "CURRENT_COMMIT": (3, (2, 5)),
    "ALL_COMMITS": (4, (2, 5)),
    "CURRENT_FILES": (5, (2, 5)),
    "ALL_FILES": (6, (2, 5)),
    "DETAILED_ACCOUNTS": (7, (2, 5)),
    "DETAILED_LABELS": (8, (2, 5)),
    "MESSAGES": (9, (2, 5)),
    "CURRENT_ACTIONS": (10, (2, 9)),
    "REVIEWED": (11, (2, 9)),
    "DRAFT_COMMENTS": (12, (2, 9)),
    "DOWNLOAD_COMMANDS": (13, (2, 9)),
    "WEB_LINKS": (14, (2, 9)),
    "CHECK": (15, (2, 9)),
    "CHANGE_ACTIONS": (16, (2, 11)),
    "COMMIT_FOOTERS": (17, (2, 12)),
    "PUSH_CERTIFICATES": (18, (2, 12)),
    "REVIEWER_UPDATES": (19, (2, 14)),
    "SUBMITTABLE": (20, (2, 14)),
    "TRACKING_IDS": (21, (2, 16)),
    "SKIP_MERGEABLE": (22, (3, 0)),
    "SKIP_DIFFSTAT": (23, (3, 1)),
    "SUBMIT_REQUIREMENTS": (24, (3, 5)),
    "CUSTOM_KEYED_VALUES": (25, (3, 9)),
    "STAR": (26, (3, 9)),
    "PARENTS": (27, (3, 9)),
}
DETAIL = frozenset({"LABELS", "DETAILED_LABELS", "DETAILED_ACCOUNTS", "MESSAGES", "REVIEWER_UPDATES"})


def release(version: str) -> tuple[int, int]:
    """(3, 13) of "3.13.5"; a server that does not tell its number is taken for the newest."""
    parts = version.split("-")[0].split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (ValueError, IndexError):
        return (99, 0)


def known_options(names: list[str], bits: str | None, version: str) -> frozenset[str]:
    """The options asked for by name or by bit mask; one that this version does not know is refused."""
    chosen = set()
    for name in names:
        name_known = name.upper().replace("-", "_")
        if name_known not in OPTIONS or OPTIONS[name_known][1] > release(version):
            raise Rejected(400, f'"{name}" is not a valid value for "-o"')
        chosen.add(name_known)
    if bits:
        chosen |= options_of_bits(bits, version)
    return frozenset(chosen)


def options_of_bits(bits: str, version: str) -> set[str]:
    try:
        mask = int(bits, 16)
    except ValueError:
        raise Rejected(400, f'"{bits}" is not a valid value for "-O"') from None
    return {name for name, (bit, since) in OPTIONS.items() if mask >> bit & 1 and since <= release(version)}
