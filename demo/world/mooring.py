"""Mooring: the family's main project, which puts vessels on the berths of piers and keeps them there."""

from .projects import BRANCHES, Project, area, blueprints

AREAS = (
    area(
        "api",
        22,
        "api/vessels api/piers api/berths api/schemas api/paging api/errors api/tows api/views/vessel",
        things="the paging marker | the request schema | the error body | the vessel view | the policy check | the "
        "sort key"
        " | the version header | the list filter",
        acts="listing vessels | showing a pier | renaming a vessel | rejecting a bad request | reading the sort keys"
        " | asking for a tow | paging through berths",
        states="the marker was deleted | a filter is given twice | the name has only blanks | the caller may not "
        "see the pier"
        " | the body is empty | the vessel is under tow",
        slips="answer 500 to a wrong date | show piers of other tenants | skip the last page | accept a negative limit"
        " | list deleted vessels twice",
    ),
    area(
        "driftwood",
        11,
        "drivers/driftwood/driver drivers/driftwood/guest drivers/driftwood/disk drivers/driftwood/tow "
        "drivers/driftwood/firmware",
        things="the guest config | the disk chain | the firmware store | the tow port | the console log | the page "
        "size",
        acts="towing a vessel with local disks | starting a guest | resizing a disk | reading the console log | "
        "pausing a guest"
        " | attaching cargo",
        states="the image has no backing file | the guest is paused | the pier uses large pages | the disk is "
        "already gone"
        " | the monitor socket hangs",
        slips="leave the disk chain half merged | tow without the firmware store | delete a shared image | start a "
        "guest twice",
    ),
    area(
        "kelp",
        6,
        "drivers/kelp/driver drivers/kelp/images drivers/kelp/mounts drivers/kelp/limits",
        things="the container root | the mount table | the limits file | the layer cache | the exit code",
        acts="stopping a container | unpacking layers | mounting cargo | setting memory limits | collecting exit codes",
        states="the layer cache is full | the container ended by itself | two mounts share a target | the limits "
        "file is read-only",
        slips="leave mounts behind | unpack a layer twice | round memory limits down to nothing",
    ),
    area(
        "granite",
        5,
        "drivers/granite/driver drivers/granite/power drivers/granite/inventory",
        things="the power state | the node lock | the boot order | the inventory report",
        acts="powering off a node | taking stock of a node | wiping a node | setting the boot order",
        states="the power controller is slow | the node is in maintenance | the controller answers twice",
        slips="power off the wrong node | report a wiped node as free too early | hold the node lock while waiting",
    ),
    area(
        "brine",
        5,
        "drivers/brine/driver drivers/brine/session drivers/brine/datastore",
        things="the cluster session | the datastore list | the folder lock | the snapshot chain",
        acts="logging in to the cluster | copying an image to a datastore | taking a snapshot | listing datastores",
        states="the session has timed out | a datastore is in maintenance | the cluster has one node",
        slips="log the session password | keep the folder lock | pick a full datastore",
    ),
    area(
        "wharf",
        13,
        "wharf/manager wharf/claims wharf/audit wharf/tow wharf/resize wharf/shelve",
        things="the resource claim | the tow record | the audit period | the task state | the cargo list | the "
        "rescue image",
        acts="towing a vessel | resizing a vessel | shelving a vessel | auditing the pier | restarting the wharf agent"
        " | rescuing a vessel",
        states="the agent restarts in the middle | the claim was refused | the far pier has gone silent"
        " | the vessel was deleted meanwhile | the cargo fails to detach",
        slips="count a vessel on both piers | leave the task state set | drop the claim before the tow has ended"
        " | detach cargo twice",
    ),
    area(
        "models",
        10,
        "models/vessel models/pier models/tow models/fields models/berth models/listing",
        things="the vessel model | the field version | the dirty fields | the lazy loader | the pier list",
        acts="loading a vessel | saving a model | stepping back to an older model | comparing two models | copying "
        "a tow record",
        states="a field was never loaded | the peer is one version behind | two workers save at once | the list is "
        "empty",
        slips="save a field nobody touched | load the whole fleet for one vessel | send new fields to an old peer",
    ),
    area(
        "registry",
        9,
        "registry/tables registry/queries registry/steps/052_tow_records registry/retry registry/archive",
        things="the tow table | the unique index | the archive job | the deleted column | the retry wrapper",
        acts="archiving deleted rows | upgrading the schema | counting vessels | looking up a pier by name | "
        "purging old tows",
        states="two writers meet | the table has ten million rows | the index is missing | a row was archived before",
        slips="hold a lock over the whole archive run | count deleted vessels | lose the tenant filter",
    ),
    area(
        "berthing",
        7,
        "berthing/filters/tide berthing/filters/draught berthing/weights berthing/cache berthing/request",
        things="the tide filter | the draught filter | the pier cache | the weight table | the request hints",
        acts="choosing a pier | weighing piers | refreshing the pier cache | reading request hints | trying another "
        "pier",
        states="every pier is full | two requests race for a berth | the hints name an unknown group | the cache is "
        "stale",
        slips="hand out a berth twice | prefer a full pier | ignore the draught of the cargo",
    ),
    area(
        "lines",
        7,
        "lines/client lines/attach lines/cache lines/bonds",
        things="the mark cache | the attach request | the address list | the fairway client | the bond",
        acts="attaching a mark | detaching a mark | refreshing addresses | waiting for a mark | binding a mark to a "
        "pier",
        states="the mark is unbound | fairway answers late | an address was taken | the vessel has no marks",
        slips="forget a mark made by somebody else | wait for a mark that never comes | empty the mark cache",
    ),
    area(
        "cargo",
        4,
        "cargo/attach cargo/encryption cargo/client",
        things="the attachment record | the encryption key | the connector | the multi-path device",
        acts="attaching cargo | detaching cargo | swapping cargo | rolling back an attachment",
        states="the storage side has no room | the connector changed | the key manager is down",
        slips="leave an attachment reserved | fetch the encryption key twice | swap cargo under a running guest",
    ),
    area(
        "pilot",
        4,
        "pilot/manager pilot/tasks/tow pilot/tasks/build",
        things="the build task | the tow task | the rollback list | the retry count",
        acts="building a vessel | driving a tow | rolling back a task | picking another pier",
        states="the build was cancelled | the first pier refuses | the task is run twice",
        slips="roll back what was never done | lose the retry count | build on a pier that refused",
    ),
    area(
        "signals",
        4,
        "signals/bus signals/versions signals/topics signals/payload",
        things="the signal payload | the version cap | the reply queue | the topic name",
        acts="sending a signal | casting to many piers | agreeing on a version | emitting a tow signal",
        states="the queue is gone | the peer is older | the payload has no tenant",
        slips="wait for a reply to a cast | send a signal before the commit | put secrets into the payload",
    ),
    area(
        "lookout",
        2,
        "lookout/watch lookout/beat",
        things="the heartbeat | the silent list | the watch interval",
        acts="watching heartbeats | marking a pier silent | waking up after a pause",
        states="the clocks differ | the beat is late | the registry is away",
        slips="mark a live pier silent | beat before the tables are ready",
    ),
    area(
        "conf",
        3,
        "conf/wharf conf/lines conf/berthing cmd/status",
        things="the option group | the default | the upgrade check",
        acts="reading the options | running the upgrade check | listing the options",
        states="the option is deprecated | both options are set",
        slips="accept an empty list | warn twice",
    ),
    area(
        "docs",
        6,
        "doc/source/admin/towing doc/source/admin/berths doc/source/user/vessels doc/source/dev/reviews "
        "doc/source/install/piers",
        things="the towing guide | the table of states | the install page | the glossary",
        acts="towing by hand | adding a pier | choosing a driver | reading logs",
        states="several piers share storage | the registry is upgraded",
        slips="promise what the code does not do",
    ),
)

BLUEPRINTS = blueprints("""
    tow-without-pause; A vessel can be towed to another pier while its guests keep running;
        tow round | copy budget | pause limit; driftwood wharf pilot models api
    tidal-berths; Berths can open and close with a timetable, so that night work uses idle piers;
        tide table | opening hours | berth lease; berthing registry api models
    pier-groups; Operators can group piers and ask that vessels share a group or avoid one;
        pier group | group rule | spread weight; berthing api registry models
    encrypted-shelving; A shelved vessel is kept encrypted until it returns;
        shelf key | shelf record | key rotation; wharf cargo models registry
    registry-cells; The registry can be split so that one busy harbour does not slow the others;
        cell map | cell hint | cell listing; registry api models conf
    signal-versions; Every signal carries a version, so that listeners can be upgraded later;
        signal version | payload model | version pin; signals models wharf
    driftwood-firmware-store; Guests keep their firmware settings when they are rebuilt;
        firmware store | store backup | boot choice; driftwood wharf models
    allowances-from-tally; Limits come from Tally and no longer from Mooring's own tables;
        allowance client | usage count | limit check; api registry conf
    draught-aware-berthing; The choice of a pier looks at the weight of the cargo;
        draught estimate | cargo weight | draught filter; berthing cargo models
    api-sort-and-page; Every list can be sorted by several keys and paged without gaps;
        sort key | page link | marker check; api registry models
    granite-inventory; Granite reports what a node really has;
        inventory report | trait list | stock audit; granite berthing models
    kelp-limits-v2; Kelp understands the newer limits tree of the kernel;
        limits tree | limit profile | pressure reading; kelp conf
    graceful-wharf-stop; A wharf agent finishes its work before it stops;
        drain state | work list | stop deadline; wharf signals lookout conf
    pilot-task-journal; The pilot writes down each step, so that a restart goes on where it stopped;
        task journal | step marker | journal cleanup; pilot registry models
    brine-shared-folders; Vessels on Brine clusters can share a folder;
        folder share | share policy | share lock; brine cargo api
""")

PROJECT = Project("skerry/mooring", "mooring", AREAS, BLUEPRINTS, BRANCHES, share=62)
