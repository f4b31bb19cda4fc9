"""What services say to each other: RPC versions, methods, topics; and versioned objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import TOUCHED, Rule, fact, vetoes_by
from .seen import Seen
from .tokens import Kind
from .veto import Danger, Veto

INTERFACES = re.compile(
    r"rpc_?api\.py$|(?:^|/)rpc/.*\.py$|(?:^|/)(?:rpc|topics?)\.py$|\.proto$|release_mappings\.py$", re.MULTILINE
)
OBJECTS = re.compile(r"(?:^|/)objects/.*\.py$|(?:^|/)objects\.py$|(?:^|/)(?:ovo|versioned_objects)/", re.MULTILINE)
_RPC = (
    r"(?:messaging|oslo_messaging|n_rpc)?\.?Target|RPC_API_VERSION|BASE_RPC_\w+|RPC_\w*VERSION\w*|\w*RPC_NAMESPACE\w*|VERSION_ALIASES"
    r"|can_send_version|version_cap|prepare|cctxt\.(?:cast|call)|(?:client|cctxt|rpcapi)\.(?:cast|call|prepare|multicall|fanout_cast)"
    r"|fanout|fanout_cast|call_monitor_timeout|rpc_method|TOPIC|TOPICS|\w+_TOPIC|expected_exceptions|client_exceptions|_cast|_call"
    r"|get_rpc_server|get_server|get_client|create_connection|create_consumer|get_topic_name|serializer"
)
_OBJECTS = (
    r"VERSION|fields|(?:obj_)?fields\.\w+|obj_\w+|RESOURCE_VERSION|primary_keys|foreign_keys|synthetic_fields|fields_no_update"
    r"|fields_need_translation|new_facade|modify_fields_\w+|child_versions|object_class_relationships|db_model|OPTIONAL_FIELDS"
    r"|\w*ObjectRegistry\.\w+|@\w+Registry\.register\w*|@base\.\w+|extra_filter_names|HISTORY|OBJ_\w+"
)
_FINGERPRINT = re.compile(r"^text .*\b\d+\.\d+-[0-9a-f]{32}\b", re.MULTILINE)
RULES = (
    Rule(Danger.RPC, fact(TOUCHED, _RPC), unless=fact("call", r"mock\.\w+")),
    Rule(Danger.RPC, fact("key", r"version|namespace|topic|server|fanout"), on=INTERFACES),
    Rule(Danger.OBJECT_VERSION, fact(TOUCHED, _OBJECTS), on=OBJECTS),
    Rule(Danger.OBJECT_VERSION, fact("call", r"(?:obj_)?fields\.\w*Field|\w+Field"), on=OBJECTS),
    Rule(
        Danger.OBJECT_VERSION,
        fact(
            TOUCHED, r"VERSION|obj_make_compatible\w*|obj_relationships|obj_extra_fields|\w*ObjectRegistry\.register\w*"
        ),
    ),
)


def find(seen: Seen) -> Iterator[Veto]:
    yield from vetoes_by((Rule(Danger.OBJECT_VERSION, _FINGERPRINT),), seen, seen.edits)
    if seen.is_test or seen.is_docs:
        return
    yield from vetoes_by(RULES, seen, seen.live)
    if INTERFACES.search(seen.paths):
        yield from (
            seen.veto(Danger.RPC, edit) for edit in seen.live if any(edit.strings) or any(edit.texts(Kind.NUMBER))
        )
