"""Who may do what: rules of policy and the places that ask them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import TOUCHED, Rule, fact, vetoes_by
from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

POLICIES = re.compile(
    r"(?:^|/)policies/.*\.py$|(?:^|/)[\w.-]*polic(?:y|ies)[\w.-]*\.(?:json|ya?ml|conf)(?:\.\w+)?$|(?:^|/)policy\.d/",
    re.MULTILINE,
)
_RULES = (
    r"(?:\w+\.)?(?:Documented|Deprecated)?RuleDefault|DeprecatedRule|check_str|scope_types|deprecated_rule|RULE_\w+|ADMIN_\w+|PROJECT_\w+|SYSTEM_\w+"
    r"|ROLE_\w+|UNPROTECTED|ANY|ADMIN|rule_default"
)
_CHECKS = (
    r"(?:\w+\.)?(?:enforce|enforce_policy|authorize\w*|check_policy|check_is_admin|check_is_advsvc|can|require_\w*context|require_admin\w*)"
    r"|policy\.\w+|check_policy|policy_enforcer|_?enforcer\.\w+|enforce_scope|is_admin(?:_project)?|elevated|get_admin_context|to_dict_policy|verify_\w*permission\w*"
)
_TEXT = re.compile(r"^text .*(?:\brule:|\brole:|\bis_admin\b|%\((?:project|user|tenant)_id\)s)", re.MULTILINE)
RULES = (
    Rule(Danger.POLICY_RULE, _TEXT),
    Rule(
        Danger.POLICY_RULE,
        fact(TOUCHED, r"(?:\w+\.)?(?:Documented|Deprecated)?RuleDefault|DeprecatedRule|check_str|scope_types"),
    ),
    Rule(Danger.POLICY_RULE, fact("call|head|gone|came", "@?(?:" + _CHECKS + ")")),
)
IN_POLICIES = (Rule(Danger.POLICY_RULE, fact("gone|came|key", _RULES)),)


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs:
        return
    if POLICIES.search(seen.paths):
        yield from (seen.veto(Danger.POLICY_RULE, edit) for edit in seen.live)
    elif seen.tongue is not Tongue.MARKUP:
        yield from vetoes_by(RULES, seen, seen.live)
