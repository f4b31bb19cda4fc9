"""Fairway: networks. A fairway is a network, a mark is a vessel's place on it, a gateway leads out."""

from .projects import BRANCHES, Project, area, blueprints

AREAS = (
    area(
        "marks",
        24,
        "marks/manager marks/binding marks/addresses marks/rules marks/models",
        things="the mark binding | the address pool | the allowed pairs | the rule list | the mark status",
        acts="binding a mark | taking an address from the pool | updating rules | deleting a mark | listing marks",
        states="two pools overlap | the binding failed before | the mark belongs to a gateway | the rule names a "
        "deleted group",
        slips="give an address away twice | leave a binding behind | drop rules of a second mark",
    ),
    area(
        "gateways",
        22,
        "gateways/agent gateways/routes gateways/spare gateways/translate",
        things="the route table | the spare gateway | the translation rules | the announce timer | the namespace",
        acts="moving a gateway to its spare | adding a route | announcing an address | restarting the gateway agent",
        states="both gateways think they lead | the route has no next hop | the namespace is gone | the agent was "
        "away for an hour",
        slips="announce an address from two places | remove routes of the spare | flush open connections",
    ),
    area(
        "agents",
        18,
        "agents/loop agents/bridge agents/report agents/resync",
        things="the resync list | the bridge | the device queue | the status report | the polling loop",
        acts="resyncing after a restart | wiring a device | reporting status | reading the device queue",
        states="the server is overloaded | a device shows up twice | the bridge was made by hand | the report is late",
        slips="resync everything after one failure | wire a device before its rules | report ready too early",
    ),
    area(
        "wire",
        15,
        "wire/ports wire/segments wire/tags wire/tunnels",
        things="the segment tag | the tunnel table | the flow rules | the patch port",
        acts="allocating a segment | filling the tunnel table | cleaning old flows | changing a tag",
        states="every tag is taken | the tunnel peer moved | the flow table is full | a segment has no type",
        slips="reuse a tag too soon | flood a tunnel | leave stale flows",
    ),
    area(
        "beacons",
        12,
        "beacons/names beacons/leases beacons/relay",
        things="the name record | the lease file | the relay | the search domain",
        acts="renewing a lease | publishing a name | reloading the beacon | relaying a request",
        states="the lease file is large | the name has capitals | two beacons serve one fairway",
        slips="forget leases on reload | publish a name twice | answer for another fairway",
    ),
    area(
        "docs",
        8,
        "doc/source/admin/gateways doc/source/admin/segments doc/source/dev/agents",
        things="the gateway chapter | the picture of the wires | the agent notes",
        acts="planning segments | replacing a gateway | reading agent reports",
        states="tunnels and tags are mixed | a gateway is replaced",
        slips="promise loss-free moves",
    ),
)

BLUEPRINTS = blueprints("""
    paired-gateways; Two gateways share the load and take over for each other;
        gateway pair | pair heartbeat | takeover record; gateways agents
    mark-shaping; A mark has a rate that it may not exceed;
        rate rule | shaping queue | rate report; marks agents wire
    segment-ranges; Operators can lend ranges of segment tags to tenants;
        tag range | range lease | range audit; wire marks
    beacon-name-zones; Names of marks are published in a zone of the tenant;
        name zone | zone transfer | publish queue; beacons marks
    agentless-wire; Wires can be set up without an agent on the pier;
        wire plan | plan worker | wire state; wire agents
    rules-by-address-group; Rules can name a group of addresses;
        address group | group member | group rule; marks agents
""")

PROJECT = Project("skerry/fairway", "fairway", AREAS, BLUEPRINTS, BRANCHES, share=25)
