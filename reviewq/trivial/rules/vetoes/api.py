"""The API that others call: samples, versions, status codes, routes, extensions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .edits import Edit
from .rule import TOUCHED, Rule, fact, vetoes_by
from .seen import Seen
from .tokens import Kind
from .veto import Danger, Veto

SAMPLES = re.compile(
    r"(?:^|/)(?:api|notification)[_-]?samples?(?:[_-]tests?)?/.*\.(?:json|tpl|xml|ya?ml|txt)(?:-\w+)?$"
    r"|(?:^|/)samples?/.*\.json(?:\.tpl|-\w+)?$|\.json\.tpl$|/api_examples?/|(?:^|/)(?:swagger|openapi)[\w./-]*$|\.(?:wadl|raml)$",
    re.MULTILINE,
)
IN_API = re.compile(r"(?:^|/)(?:api|apis|rest|wsgi|middleware|pecan_wsgi)/|(?:^|/)(?:wsgi|api)\.py$", re.MULTILINE)
DEFINITIONS = re.compile(
    r"(?:^|/)(?:extensions|api/definitions|api_extensions|views?)/[^/]+\.py$|_view\.py$", re.MULTILINE
)
VERSIONS = re.compile(r"(?:^|/)(?:api_version\w*|microversions?|versions)\.py$", re.MULTILINE)
_VERSIONED = (
    r"api_version(?:s|_request)?|\w*microversions?|\w*MICROVERSIONS?|(?:\w+_)?(?:MIN|MAX)_(?:\w+_)?VERSION\w*|\w*API_VERSION\w*"
    r"|VERSIONS|wsgi_?version|min_version|max_version|REST_API_VERSION_HISTORY|Controller\.api_version|supports_\w+_version"
)
_STATUS = (
    r"\w*expected_errors|(?:wsgi\.)?response|status(?:_code|_int)?|HTTP_\d+\w*|HTTPStatus\.\w+|HTTP[A-Z]\w+|http_client\.[A-Z_]+"
    r"|wsgi\.action|action|wrap_check_policy|success_code|default_status"
)
_ROUTES = (
    r"mapper\.(?:connect|resource|redirect|collection)|(?:\w+\.)?(?:add_url_rule|add_route|add_resource)|@?(?:app|bp|blueprint)\.route"
    r"|@?route|@?(?:wsme_?pecan\.)?wsexpose|@?(?:pecan\.)?expose|@?method\.expose|ROUTE_LIST|urlpatterns|url|re_path|path"
    r"|resource_extension|ResourceExtension|ControllerExtension|@?rest_utils\.ajax|url_regex|_custom_actions"
)
_ATTRIBUTES = (
    r"allow_(?:post|put)|is_visible|is_filter|is_sort_key|enforce_policy|required_by_policy|convert_to|convert_list_to|primary_key"
    r"|RESOURCE_ATTRIBUTE_MAP|SUB_RESOURCE_ATTRIBUTE_MAP|EXTENDED_ATTRIBUTES_\w+|ALIAS|LABEL|alias|REQUIRED_EXTENSIONS"
    r"|OPTIONAL_EXTENSIONS|ACTION_MAP|ACTION_STATUS|IS_SHIM_EXTENSION|IS_STANDARD_ATTR_EXTENSION|is_standard_attr\w*"
)
RULES = (
    Rule(Danger.API, fact(TOUCHED, "@?(?:" + _VERSIONED + ")")),
    Rule(Danger.API, fact("call|key|head|gone|came", "@?(?:" + _STATUS + ")")),
    Rule(Danger.API, fact("call|head", _ROUTES)),
    Rule(Danger.API, fact(TOUCHED, _ATTRIBUTES)),
    Rule(Danger.API, fact("call|head|key", r"get_(?:alias|updated|resources|extended_resources)")),
    Rule(Danger.API, re.compile(r"^text /?(?:v\d+(?:\.\d+)?)/|^text /[\w{}$()-]+/[\w/{}$().-]*$", re.MULTILINE)),
    Rule(Danger.API, re.compile(r"^text (?:GET|PUT|POST|DELETE|PATCH|HEAD)$", re.MULTILINE)),
)
_ALIAS = re.compile(r"^(?:os|OS-\w+|extended|[a-z]+)(?:-[a-z0-9]+)+$")


def find(seen: Seen) -> Iterator[Veto]:
    if SAMPLES.search(seen.paths):
        yield from _anything(seen)
    if seen.is_test or seen.is_docs:
        return
    yield from vetoes_by(RULES, seen, seen.live)
    if VERSIONS.search(seen.paths) and IN_API.search(seen.paths):
        yield from (seen.veto(Danger.API, edit) for edit in seen.live)
    if IN_API.search(seen.paths):
        yield from (seen.veto(Danger.API, edit) for edit in seen.live if _is_status(edit))
    if DEFINITIONS.search(seen.paths):
        yield from (seen.veto(Danger.API, edit) for edit in seen.live if any(edit.strings))


def _anything(seen: Seen) -> Iterator[Veto]:
    if seen.is_inert:
        return
    changed = [line for hunk in seen.file.hunks for line in hunk.lines if line.sign != " " and line.text.strip()]
    yield seen.veto_at(Danger.API, changed[0] if changed else None)


def _is_status(edit: Edit) -> bool:
    """A number that is a status code."""
    return any(re.fullmatch(r"[2-5]\d\d", number) for numbers in edit.texts(Kind.NUMBER) for number in numbers)
