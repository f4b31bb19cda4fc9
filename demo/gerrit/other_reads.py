"""Endpoints that read everything but changes: the server itself, projects, rights, groups, accounts."""

from urllib.parse import quote

from .calls import Call, Reply, route
from .labels import REGISTERED, Label, Project, padded
from .records import Group, Rejected, stamp

ALL_PROJECTS = {
    "id": "All-Projects",
    "name": "All-Projects",
    "description": "Access inherited by all other projects.",
    "state": "ACTIVE",
}


# The server
@route("GET", "config/server/version")
def version(call: Call) -> Reply:
    if call.flag("verbose"):
        return Reply.of({"gerrit_version": call.gerrit.version})
    return Reply.of(call.gerrit.version)


@route("GET", "config/server/info")
def server_info(call: Call) -> Reply:
    return Reply.of(
        {
            "accounts": {"visibility": "ALL", "default_display_name": "FULL_NAME"},
            "auth": {"auth_type": "HTTP", "git_basic_auth_policy": "HTTP"},
            "change": {"update_delay": 300, "mergeability_computation_behavior": "NEVER"},
            "gerrit": {"all_projects": "All-Projects", "all_users": "All-Users", "doc_search": False},
            "groups": {},
            "note_db_enabled": True,
            "plugin": {"js_resource_paths": []},
            "user": {"anonymous_coward_name": "Name of user not set"},
            "submit_requirement_dashboard_columns": [],
        }
    )


# Projects
@route("GET", "projects")
def projects(call: Call) -> Reply:
    named = ["All-Projects", "All-Users", *call.gerrit.projects]
    infos: dict[str, dict] = {name: {"id": quote(name, safe=""), "state": "ACTIVE"} for name in sorted(named)}
    prefix, limit = call.value("p", "prefix"), call.number("n", "limit")
    infos = {name: info for name, info in infos.items() if name.startswith(prefix or "")}
    if limit and limit < len(infos):
        infos = dict(list(infos.items())[:limit])
        list(infos.values())[-1]["_more_projects"] = True
    return Reply.of(infos)


def project_named(call: Call, name: str) -> Project:
    if name not in call.gerrit.projects:
        raise Rejected(404, f"Not found: {name}")
    return call.gerrit.projects[name]


@route("GET", "projects/{name}")
def project(call: Call, name: str) -> Reply:
    its = project_named(call, name)
    labels = {
        label.name: {"values": {padded(value): text for value, text in label.values.items()}, "default_value": 0}
        for label in its.labels.values()
    }
    own = {"id": quote(name, safe=""), "name": name, "parent": "All-Projects", "state": "ACTIVE", "labels": labels}
    return Reply.of(own)


@route("GET", "projects/{name}/access")
def project_access(call: Call, name: str) -> Reply:
    return Reply.of(access_info(call, project_named(call, name)))


@route("GET", "access")
def access(call: Call) -> Reply:
    names = call.values("project", "p")
    return Reply.of({name: access_info(call, project_named(call, name)) for name in sorted(names)})


def access_info(call: Call, its: Project) -> dict:
    """Rights that the project adds; who may not read its configuration sees the section, but no rule in it."""
    admin = call.gerrit.is_admin(call.viewer)
    core = call.gerrit.groups[its.core_group]
    info = {
        "revision": its.revision,
        "inherits_from": ALL_PROJECTS,
        "local": {"refs/heads/*": {"permissions": permissions(its, core) if admin else {}}},
        "owner_of": ["refs/heads/*"] if admin else [],
        "config_visible": admin,
        "groups": {"global:Registered-Users": {"name": REGISTERED}, core.uuid: group_name(core)},
        "config_web_links": [],
    }
    rights = {"is_owner": True, "can_upload": True, "can_add": True, "can_add_tags": True}
    return info | (rights if admin else {})


def group_name(group: Group) -> dict:
    return {"url": f"#/admin/groups/uuid-{group.uuid}", "name": group.name}


def permissions(its: Project, core: Group) -> dict:
    """What the project's own configuration says: rights of its cores, and all about labels of its own."""
    allow = {"action": "ALLOW", "force": False}
    found: dict[str, dict] = {"abandon": {"rules": {core.uuid: allow}}}
    for label in its.labels.values():
        rules = label_rules(its, core, label)
        if rules:
            found[f"label-{label.name}"] = {"label": label.name, "rules": rules}
    return found


def label_rules(its: Project, core: Group, label: Label) -> dict:
    inherited = label.requirement is not None
    uuids = {its.core_group: core.uuid} | ({} if inherited else {REGISTERED: "global:Registered-Users"})
    return {
        uuids[group]: {"action": "ALLOW", "force": False, "min": low, "max": high}
        for group, low, high in label.rights
        if group in uuids
    }


# Groups: nothing below /groups/ for anonymous callers
def signed_in(call: Call) -> int:
    if call.viewer is None:
        raise Rejected(403, "Authentication required")
    return call.viewer


def may_see(call: Call, group: Group) -> bool:
    return group.visible_to_all or call.viewer in group.members or call.gerrit.is_admin(call.viewer)


def group_info(call: Call, group: Group, *, members: bool = False, includes: bool = False) -> dict:
    owner = group.owner or group
    info = {
        "id": group.uuid,
        "name": group.name,
        "url": f"#/admin/groups/uuid-{group.uuid}",
        "options": {"visible_to_all": True} if group.visible_to_all else {},
        "group_id": group.id,
        "owner": owner.name,
        "owner_id": owner.uuid,
        "created_on": stamp(group.created),
    }
    if group.description:
        info["description"] = group.description
    if members:
        info["members"] = member_infos(call, group)
    if includes:
        info["includes"] = []
    return info


def member_infos(call: Call, group: Group) -> list[dict]:
    accounts = [call.gerrit.accounts[number] for number in group.members]
    return [account.info() for account in sorted(accounts, key=lambda a: (a.name, a.id))]


@route("GET", "groups")
def groups(call: Call) -> Reply:
    """All visible groups by name; as a list when searched with `query=inname:...`."""
    signed_in(call)
    call.only("n", "limit", "S", "start", "m", "match", "query", "query2", "o", "O", "owned", "p", "project")
    options = {option.upper() for option in call.values("o")}
    seen = [group for group in call.gerrit.groups.values() if may_see(call, group)]
    searched = call.value("query", "query2")
    wanted = (searched or "").removeprefix("inname:") or call.value("m", "match") or ""
    found = sorted((group for group in seen if wanted in group.name), key=lambda group: group.name)
    found = found[call.number("S", "start") or 0 :][: call.number("n", "limit") or None]
    infos = [group_info(call, g, members="MEMBERS" in options, includes="INCLUDES" in options) for g in found]
    if searched is not None:
        return Reply.of(infos)
    return Reply.of({info.pop("name"): info for info in infos})


def group_named(call: Call, word: str) -> Group:
    signed_in(call)
    for group in call.gerrit.groups.values():
        if word in (group.name, group.uuid, str(group.id)) and may_see(call, group):
            return group
    raise Rejected(404, word)


@route("GET", "groups/{word}")
def group(call: Call, word: str) -> Reply:
    return Reply.of(group_info(call, group_named(call, word)))


@route("GET", "groups/{word}/detail")
def group_detail(call: Call, word: str) -> Reply:
    return Reply.of(group_info(call, group_named(call, word), members=True, includes=True))


@route("GET", "groups/{word}/members")
def members(call: Call, word: str) -> Reply:
    return Reply.of(member_infos(call, group_named(call, word)))


# Accounts
@route("GET", "accounts/{word}", "accounts/{word}/detail")
def account(call: Call, word: str) -> Reply:
    number = call.viewer if word == "self" else call.gerrit.find_account(word)
    if word == "self" and number is None:
        raise Rejected(403, "Resolving account 'self' requires login")
    if number is None:
        raise Rejected(404, f"Account '{word}' not found")
    found = call.gerrit.accounts[number]
    more: dict = {"registered_on": stamp(found.registered)} if call.segments[-1] == "detail" else {}
    if more and (number == call.viewer or call.gerrit.is_admin(call.viewer)):
        more["secondary_emails"] = []
    return Reply.of(more | found.info())
