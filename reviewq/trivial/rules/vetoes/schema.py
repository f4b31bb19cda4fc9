"""What input is valid: JSON schemas, validators, typed attributes of APIs and templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import Rule, fact, vetoes_by
from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

SCHEMAS = re.compile(
    r"(?:^|/)(?:schemas?|json_?schemas?|metadefs|response_schema)/|schemas?\.(?:py|json|ya?ml)$|(?:^|/)[\w-]*schema[\w-]*\.json$"
    r"|(?:^|/)(?:parameter_types|validators?|validation)\.py$",
    re.MULTILINE,
)
_KEYS = (
    r"additionalProperties|patternProperties|(?:min|max)(?:Length|Items|Properties|imum)|exclusive(?:Min|Max)imum|uniqueItems"
    r"|multipleOf|oneOf|anyOf|allOf|enum|pattern|properties|definitions|\$ref|dependencies|nullable"
)
_VALIDATORS = (
    r"(?:validation|validator|wsgi)\.(?:schema|query_schema|response_body_schema)|@?validation\.\w+|constraints\.\w+|properties\.Schema"
    r"|wsme\.wsattr|wsattr|wtypes\.\w+|types\.(?:MultiType|Enum|jsontype)|Draft\d\w+|jsonschema\.\w+|validate_\w+|add_validator"
    r"|voluptuous\.\w+|schema\.(?:Optional|Required|Schema|Or|And)|(?:AllowedValues|AllowedPattern|Range|Length|Modulo|CustomConstraint)"
    r"|fields\.(?:Str|Int|Nested|List)|forms\.\w+Field|format_checker|checks\.checks|FormatChecker|is_valid_\w+"
)
_TYPES = re.compile(
    r"^text (?:type:[\w:]+|string|integer|boolean|number|object|array|null|uuid"
    r"|date-time|ipv[46]|uri|hostname|base64)$",
    re.MULTILINE,
)
RULES = (
    Rule(Danger.SCHEMA, fact("key", _KEYS)),
    Rule(Danger.SCHEMA, re.compile(rf"^text (?:{_KEYS})$", re.MULTILINE)),
    Rule(Danger.SCHEMA, fact("call|head", _VALIDATORS)),
    Rule(Danger.SCHEMA, fact("key", r"type|validate|format|required|mandatory|readonly")),
    Rule(Danger.SCHEMA, _TYPES),
)


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs:
        return
    if SCHEMAS.search(seen.paths):
        yield from (seen.veto(Danger.SCHEMA, edit) for edit in seen.live)
    elif seen.tongue in (Tongue.PYTHON, Tongue.BRACES, Tongue.DATA):
        yield from vetoes_by(RULES, seen, seen.live)
