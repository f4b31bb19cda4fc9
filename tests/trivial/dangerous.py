"""Small patches made up for tests: harmful ones that look harmless, and harmless ones that look harmful.

Each is a record of the shape that `evaluate_trivial` reads. The code is nobody's; only the layouts are those of
OpenStack projects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reviewq.trivial.rules.vetoes.veto import Danger


@dataclass(frozen=True)
class Prepared:
    """`hunk` is the body of one hunk. `danger`: what must be found; None: nothing."""

    name: str
    repo: str
    subject: str
    path: str
    hunk: str
    danger: Danger | None
    section: str = ""

    @property
    def lines(self) -> list[str]:
        return [line or " " for line in self.hunk.strip("\n").split("\n")]

    @property
    def patch(self) -> str:
        old = sum(line[0] in " -" for line in self.lines)
        new = sum(line[0] in " +" for line in self.lines)
        head = [
            f"diff --git a/{self.path} b/{self.path}",
            "index 1111111..2222222 100644",
            f"--- a/{self.path}",
            f"+++ b/{self.path}",
            f"@@ -40,{old} +40,{new} @@ {self.section}".rstrip(),
        ]
        return "\n".join([*head, *self.lines, ""])

    @property
    def record(self) -> dict[str, Any]:
        insertions = sum(line[0] == "+" for line in self.lines)
        deletions = sum(line[0] == "-" for line in self.lines)
        file = {"path": self.path, "status": "M", "insertions": insertions, "deletions": deletions}
        return {
            "id": self.name,
            "repo": f"openstack/{self.repo}",
            "subject": self.subject,
            "message": f"{self.subject}\n\nTrivialFix\n",
            "files": [file],
            "insertions": insertions,
            "deletions": deletions,
            "patch": self.patch,
        }


DANGEROUS: tuple[Prepared, ...] = (
    # Options
    Prepared(
        "default-of-option",
        "cinder",
        "Fix typo in volume options",
        "cinder/volume/drivers/example.py",
        """
 example_opts = [
     cfg.IntOpt('example_scan_tries',
-               default=3,
+               default=30,
                help='How often a device is looked for.'),
 ]
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "default-without-its-call",
        "ironic",
        "Trivial: correct default",
        "ironic/conf/example.py",
        """
                help=_('Seconds between two looks at the power state.')),
     cfg.StrOpt('wipe_method',
                mutable=True,
-               default='full',
+               default='none',
                choices=['full', 'metadata', 'none'],
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "bound-of-option",
        "octavia",
        "Clean up option",
        "octavia/common/config.py",
        """
     cfg.PortOpt('heartbeat', default=5555),
-    cfg.IntOpt('workers', min=1, default=4),
+    cfg.IntOpt('workers', min=0, default=4),
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "name-of-option",
        "glance",
        "Fix spelling of option",
        "glance/common/example.py",
        """
 opts = [
-    cfg.BoolOpt('show_locations', default=False,
+    cfg.BoolOpt('show_location', default=False,
                 help=_('Whether locations are shown.')),
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "choices-of-option-cut",
        "manila",
        "Fix alignment",
        "manila/share/drivers/acme/nas.py",
        """
                secret=True,
                help='The key of the array.'),
     cfg.StrOpt('acme_protocol',
-               choices=['nfs', 'cifs'],
+               choices=['nfs'],
                help='Which protocol.'),
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "swift-conf-default",
        "swift",
        "Tidy up",
        "swift/obj/example.py",
        """
         self.devices = conf.get('devices', '/srv/node')
-        self.mount_check = config_true_value(conf.get('mount_check', 'true'))
+        self.mount_check = config_true_value(conf.get('mount_check', 'false'))
         self.logger = logger
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "shipped-conf",
        "keystone",
        "Fix typo in sample file",
        "etc/example-paste.ini",
        """
 [pipeline:public_api]
-pipeline = healthcheck sizelimit token_auth service_v3
+pipeline = healthcheck sizelimit service_v3
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "django-setting",
        "horizon",
        "Fix comment and setting",
        "openstack_dashboard/settings.py",
        """
 # How long a session lasts
-SESSION_TIMEOUT = 3600
+SESSION_TIMEOUT = 360000
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "ansible-default",
        "openstack-ansible",
        "Cosmetic change",
        "roles/example/defaults/main.yml",
        """
 example_debug: false
-example_bind_address: 127.0.0.1
+example_bind_address: 0.0.0.0
""",
        Danger.CONFIG_OPTION,
    ),
    Prepared(
        "deprecated-name-gone",
        "heat",
        "Remove old name",
        "heat/common/config.py",
        """
     cfg.IntOpt('max_stacks',
                default=100,
-               deprecated_name='stack_limit',
                help=_('Stacks that a tenant may have.')),
""",
        Danger.CONFIG_OPTION,
    ),
    # API, samples, schemas
    Prepared(
        "api-sample",
        "cinder",
        "Fix spelling in sample",
        "doc/source/api_samples/volumes/volume-show-response.json",
        """
     "volume": {
-        "bootable": "false",
+        "bootable": false,
         "name": "one"
     }
""",
        Danger.API,
    ),
    Prepared(
        "api-sample-template",
        "nova",
        "Fix typo",
        "nova/tests/functional/api_sample_tests/api_samples/example/example-resp.json.tpl",
        """
 {
-    "rescued": "%(rescued)s"
+    "rescue": "%(rescued)s"
 }
""",
        Danger.API,
    ),
    Prepared(
        "status-code",
        "ironic",
        "Cleanup decorator",
        "ironic/api/controllers/v1/example.py",
        """
     @METRICS.timer('ExampleController.delete')
-    @method.expose(status_code=http_client.NO_CONTENT)
+    @method.expose(status_code=http_client.ACCEPTED)
     def delete(self, ident):
""",
        Danger.API,
    ),
    Prepared(
        "expected-errors",
        "manila",
        "Trivial cleanup",
        "manila/api/v2/example.py",
        """
-    @wsgi.response(202)
+    @wsgi.response(200)
     def reset(self, req, id, body):
""",
        Danger.API,
    ),
    Prepared(
        "microversion",
        "manila",
        "Fix typo in version",
        "manila/api/v2/example.py",
        """
-    @wsgi.Controller.api_version('2.31')
+    @wsgi.Controller.api_version('2.13')
     def index(self, req):
""",
        Danger.API,
    ),
    Prepared(
        "route",
        "keystone",
        "Fix path",
        "keystone/api/example.py",
        """
         ks_flask.construct_resource_map(
             resource=ExampleResource,
-            url='/examples/{example_id}/parts',
+            url='/example/{example_id}/parts',
             resource_kwargs={},
""",
        Danger.API,
    ),
    Prepared(
        "extension-attribute",
        "neutron-lib",
        "Minor cleanup",
        "neutron_lib/api/definitions/example.py",
        """
         'example': {
-            'allow_post': True,
+            'allow_post': False,
             'allow_put': False,
""",
        Danger.API,
    ),
    Prepared(
        "json-schema",
        "nova",
        "Fix formatting of schema",
        "nova/api/openstack/compute/schemas/example.py",
        """
     'properties': {
         'name': parameter_types.name,
     },
-    'additionalProperties': False,
+    'additionalProperties': True,
 }
""",
        Danger.SCHEMA,
    ),
    Prepared(
        "schema-elsewhere",
        "glance",
        "Fix typo in length",
        "glance/api/v2/example.py",
        """
         'name': {
             'type': 'string',
-            'maxLength': 255,
+            'maxLength': 2555,
         },
""",
        Danger.SCHEMA,
    ),
    Prepared(
        "heat-constraint",
        "heat",
        "Fix spelling of protocol",
        "heat/engine/resources/openstack/example.py",
        """
             properties.Schema.STRING,
             constraints=[
-                constraints.AllowedValues(['TCP', 'UDP']),
+                constraints.AllowedValues(['TCP', 'UPD']),
             ]
""",
        Danger.SCHEMA,
    ),
    Prepared(
        "wsme-attribute",
        "magnum",
        "Cleanup attribute",
        "magnum/api/controllers/v1/example.py",
        """
-    node_count = wsme.wsattr(wtypes.IntegerType(minimum=1), mandatory=True)
+    node_count = wsme.wsattr(wtypes.IntegerType(minimum=1))
     keypair = wtypes.text
""",
        Danger.SCHEMA,
    ),
    Prepared(
        "metadef-json",
        "glance",
        "Fix typo in metadata definition",
        "etc/metadefs/example-hardware.json",
        """
         "hw_example_model": {
-            "type": "string",
+            "type": "integer",
             "title": "Model"
""",
        Danger.SCHEMA,
    ),
    # Database
    Prepared(
        "alembic",
        "manila",
        "Fix spelling",
        "manila/db/migrations/alembic/versions/0123456789ab_example.py",
        """
         op.add_column(
             'shares',
-            sa.Column('note', sa.String(255), nullable=True))
+            sa.Column('note', sa.String(25), nullable=True))
""",
        Danger.MIGRATION,
    ),
    Prepared(
        "down-revision",
        "octavia",
        "Fix revision typo",
        "octavia/db/migration/alembic_migrations/versions/aaaabbbbcccc_example.py",
        """
 revision = 'aaaabbbbcccc'
-down_revision = '111122223333'
+down_revision = '111122223334'
""",
        Danger.MIGRATION,
    ),
    Prepared(
        "column",
        "heat",
        "Cleanup model",
        "heat/db/models.py",
        """
     id = sqlalchemy.Column(sqlalchemy.String(36), primary_key=True)
-    name = sqlalchemy.Column('name', sqlalchemy.String(255), nullable=False)
+    name = sqlalchemy.Column('name', sqlalchemy.String(255))
""",
        Danger.MIGRATION,
    ),
    Prepared(
        "head-file",
        "neutron",
        "Update head",
        "neutron/db/migration/alembic_migrations/versions/CONTRACT_HEAD",
        """
-0123456789ab
+ba9876543210
""",
        Danger.MIGRATION,
    ),
    Prepared(
        "query-filter",
        "cinder",
        "Cleanup query",
        "cinder/db/sqlalchemy/api.py",
        """
     return model_query(context, models.Volume).\\
-        filter_by(project_id=project_id).\\
+        filter_by(host=project_id).\\
         all()
""",
        Danger.QUERY,
    ),
    # RPC, objects, policy
    Prepared(
        "rpc-version",
        "cinder",
        "Correct version in docs",
        "cinder/scheduler/rpcapi.py",
        """
     def notify(self, ctxt, host):
-        cctxt = self._get_cctxt(version='3.8')
+        cctxt = self._get_cctxt(version='3.7')
         cctxt.cast(ctxt, 'notify', host=host)
""",
        Danger.RPC,
    ),
    Prepared(
        "rpc-target",
        "ironic",
        "Fix version typo",
        "ironic/conductor/manager.py",
        """
     # The version of what this manager understands
-    target = messaging.Target(version='1.55')
+    target = messaging.Target(version='1.5')
""",
        Danger.RPC,
    ),
    Prepared(
        "rpc-method",
        "octavia",
        "Fix spelling of method",
        "octavia/api/drivers/example/driver.py",
        """
         payload = {'id': loadbalancer_id}
-        self.client.cast({}, 'delete_load_balancer', **payload)
+        self.client.cast({}, 'delete_loadbalancer', **payload)
""",
        Danger.RPC,
    ),
    Prepared(
        "rpc-topic",
        "neutron",
        "Fix typo in topic",
        "neutron/plugins/example/topics_used.py",
        """
-EXAMPLE_TOPIC = 'q-example-plugin'
+EXAMPLE_TOPIC = 'q-example_plugin'
""",
        Danger.RPC,
    ),
    Prepared(
        "object-version",
        "nova",
        "Fix comment and version",
        "nova/objects/example.py",
        """
     # Version 1.0: Initial version
-    VERSION = '1.1'
+    VERSION = '1.0'
""",
        Danger.OBJECT_VERSION,
    ),
    Prepared(
        "object-field",
        "ironic",
        "Cleanup field",
        "ironic/objects/example.py",
        """
     fields = {
         'id': object_fields.IntegerField(),
-        'extra': object_fields.FlexibleDictField(nullable=True),
+        'extra': object_fields.FlexibleDictField(nullable=False),
     }
""",
        Danger.OBJECT_VERSION,
    ),
    Prepared(
        "object-hash",
        "cinder",
        "Fix hash in test",
        "cinder/tests/unit/objects/test_objects.py",
        """
 object_data = {
-    'Example': '1.1-0123456789abcdef0123456789abcdef',
+    'Example': '1.1-0123456789abcdef0123456789abcdee',
 }
""",
        Danger.OBJECT_VERSION,
    ),
    Prepared(
        "policy-check",
        "cinder",
        "Cleanup policy",
        "cinder/policies/example.py",
        """
     policy.DocumentedRuleDefault(
         name=GET_POLICY,
-        check_str=base.RULE_ADMIN_API,
+        check_str=base.RULE_ADMIN_OR_OWNER,
         description="Show an example.",
""",
        Danger.POLICY_RULE,
    ),
    Prepared(
        "policy-json",
        "glance",
        "Sort policy",
        "etc/policy.json",
        """
     "get_image": "",
-    "publicize_image": "role:admin",
+    "publicize_image": "",
     "copy_image": "role:admin",
""",
        Danger.POLICY_RULE,
    ),
    Prepared(
        "policy-not-asked",
        "manila",
        "Remove redundant line",
        "manila/api/v1/example.py",
        """
         context = req.environ['manila.context']
-        context.authorize('example:delete')
         self.share_api.delete(context, id)
""",
        Danger.POLICY_RULE,
    ),
    Prepared(
        "scope-types",
        "keystone",
        "Fix typo in scope",
        "keystone/common/policies/example.py",
        """
         check_str=base.SYSTEM_READER,
-        scope_types=['system'],
+        scope_types=['system', 'project'],
         description='List examples.',
""",
        Danger.POLICY_RULE,
    ),
    # What is installed
    Prepared(
        "requirement",
        "swift",
        "Fix comment in requirements",
        "requirements.txt",
        """
 eventlet>=0.25.0 # MIT
-greenlet>=0.3.2
+greenlet>=3.0.2
""",
        Danger.REQUIREMENTS,
    ),
    Prepared(
        "constraint",
        "heat",
        "Trivial fix of pin",
        "lower-constraints.txt",
        """
-pbr==2.0.0
+pbr==3.1.1
""",
        Danger.REQUIREMENTS,
    ),
    Prepared(
        "javascript-package",
        "horizon",
        "Fix formatting",
        "package.json",
        """
   "devDependencies": {
-    "jasmine-core": "2.8.0",
+    "jasmine-core": "~3.99.1",
     "karma": "1.1.2"
""",
        Danger.REQUIREMENTS,
    ),
    Prepared(
        "entry-point",
        "ironic",
        "Fix typo in setup.cfg",
        "setup.cfg",
        """
 ironic.hardware.interfaces.power =
-    fake = ironic.drivers.modules.fake:FakePower
+    fake = ironic.drivers.modules.fake:FakePowr
""",
        Danger.PACKAGING,
    ),
    # Patterns
    Prepared(
        "regex",
        "ironic",
        "Cleanup regex",
        "ironic/common/example.py",
        """
 # What a MAC address looks like
-_MAC = re.compile(r'^[0-9a-f]{2}(:[0-9a-f]{2}){5}$')
+_MAC = re.compile(r'[0-9a-f]{2}(:[0-9a-f]{2}){5}')
""",
        Danger.REGEX,
    ),
    Prepared(
        "regex-constant",
        "keystone",
        "Fix spelling",
        "keystone/common/example.py",
        """
-NAME_PATTERN = '^[\\\\w-]+$'
+NAME_PATTERN = '^[\\\\w -]+$'
""",
        Danger.REGEX,
    ),
    Prepared(
        "grep",
        "devstack",
        "Fix quoting",
        "lib/example",
        """
 function is_running {
-    ps ax | grep -q "[e]xample-api"
+    ps ax | grep -q "example-api"
 }
""",
        Danger.REGEX,
    ),
    Prepared(
        "javascript-regex",
        "horizon",
        "Simplify check",
        "horizon/static/framework/util/example.js",
        """
     function isValid(value) {
-      return /^[a-z0-9-]+$/.test(value);
+      return /^[a-z0-9-]*$/.test(value);
     }
""",
        Danger.REGEX,
    ),
    # Security
    Prepared(
        "verify",
        "magnum",
        "Cleanup request",
        "magnum/common/example.py",
        """
-    reply = requests.get(url, verify=ca_file)
+    reply = requests.get(url, verify=False)
     return reply.text
""",
        Danger.SECURITY,
    ),
    Prepared(
        "shell",
        "trove",
        "Simplify call",
        "trove/guestagent/example.py",
        """
-    subprocess.check_call(['tar', '-xf', name])
+    subprocess.check_call('tar -xf ' + name, shell=True)
""",
        Danger.SECURITY,
    ),
    Prepared(
        "yaml-load",
        "tacker",
        "Use shorter name",
        "tacker/vnfm/example.py",
        """
-    parsed = yaml.safe_load(text)
+    parsed = yaml.load(text)
""",
        Danger.SECURITY,
    ),
    Prepared(
        "rootwrap",
        "cinder",
        "Fix alphabetical order",
        "etc/cinder/rootwrap.d/volume.filters",
        """
 lvs: CommandFilter, lvs, root
-cat: RegExpFilter, cat, root, cat, /proc/[0-9]+/cmdline
+cat: CommandFilter, cat, root
""",
        Danger.SECURITY,
    ),
    Prepared(
        "masked-password-logged",
        "keystone",
        "Fix typo in log",
        "keystone/identity/example.py",
        """
-    LOG.debug('Authenticating %s', user_name)
+    LOG.debug('Authenticating %s %s', user_name, password)
""",
        Danger.SECURITY,
    ),
    Prepared(
        "html-safe",
        "horizon",
        "Fix spacing",
        "openstack_dashboard/templates/example/detail.html",
        """
   <dt>{% trans "Name" %}</dt>
-  <dd>{{ instance.name }}</dd>
+  <dd>{{ instance.name|safe }}</dd>
""",
        Danger.SECURITY,
    ),
    Prepared(
        "csrf",
        "horizon",
        "Remove blank line",
        "openstack_dashboard/templates/example/form.html",
        """
   <form method="post">
-    {% csrf_token %}
     <button>{% trans "Save" %}</button>
""",
        Danger.SECURITY,
    ),
    Prepared(
        "constant-time",
        "swift",
        "Simplify comparison",
        "swift/common/middleware/example.py",
        """
-        if streq_const_time(given, expected):
+        if given == expected:
             return True
""",
        Danger.LOGIC,
    ),
    Prepared(
        "turned-direction",
        "nova",
        "Fix comment",
        "nova/example.py",
        """
-    # Admins only
+    # Admins only \u202e
     return check(user)
""",
        Danger.HIDDEN_TEXT,
    ),
    Prepared(
        "nosec",
        "zun",
        "Fix line length",
        "zun/example.py",
        """
-    run(command)
+    run(command)  # nosec
""",
        Danger.SECURITY,
    ),
    # Texts that others read
    Prepared(
        "event-type",
        "cinder",
        "Fix spelling of event type",
        "cinder/volume/volume_utils.py",
        """
     rpc.get_notifier('volume', host).info(
-        context, 'volume.%s' % suffix, info)
+        context, 'volumes.%s' % suffix, info)
""",
        Danger.EXPOSED_TEXT,
    ),
    Prepared(
        "message-of-error",
        "glance",
        "Fix grammar in message",
        "glance/common/exception.py",
        """
 class ImageInUse(GlanceException):
-    message = _("Image %(id)s is in use")
+    message = _("The image %(id)s is being used")
""",
        Danger.EXPOSED_TEXT,
    ),
    Prepared(
        "key-of-reply",
        "octavia",
        "Use consistent names",
        "octavia/amphorae/example.py",
        """
     return {
-        'listener_count': count,
+        'listeners_count': count,
         'status': status,
     }
""",
        Danger.EXPOSED_TEXT,
    ),
    Prepared(
        "value-of-constant",
        "zaqar",
        "Fix spelling of state",
        "zaqar/common/consts.py",
        """
-STATE_CANCELLED = 'CANCELLED'
+STATE_CANCELLED = 'CANCELED'
""",
        Danger.EXPOSED_TEXT,
    ),
    Prepared(
        "url-in-javascript",
        "horizon",
        "Fix typo",
        "openstack_dashboard/static/app/core/openstack-service-api/example.service.js",
        """
     function getExample(id) {
-      return apiService.get('/api/example/things/' + id)
+      return apiService.get('/api/example/thing/' + id)
         .catch(onError);
""",
        Danger.EXPOSED_TEXT,
    ),
    # Deprecation without a note
    Prepared(
        "deprecation-gone",
        "mistral",
        "Remove old decorator",
        "mistral/example.py",
        """
-@versionutils.deprecated(as_of='Rocky')
 def run_example(name):
     return call(name)
""",
        Danger.RELEASE_NOTE,
    ),
    # What code decides
    Prepared(
        "off-by-one",
        "swift",
        "Fix whitespace around operator",
        "swift/common/example.py",
        """
     for part in range(parts):
-        if part<limit:
+        if part <= limit:
             yield part
""",
        Danger.LOGIC,
    ),
    Prepared(
        "not-deleted",
        "heat",
        "Simplify condition",
        "heat/engine/example.py",
        """
-        if not stack.is_locked():
+        if stack.is_locked():
             stack.delete()
""",
        Danger.LOGIC,
    ),
    Prepared(
        "and-or",
        "zun",
        "Fix formatting",
        "zun/compute/example.py",
        """
-    if container.host and container.task_state:
+    if container.host or container.task_state:
         raise exception.Conflict()
""",
        Danger.LOGIC,
    ),
    Prepared(
        "dedent",
        "trove",
        "Fix indentation",
        "trove/example.py",
        """
     for volume in volumes:
         if volume.failed:
             continue
-        total += volume.size
+    total += volume.size
     return total
""",
        Danger.LOGIC,
    ),
    Prepared(
        "default-argument",
        "sahara",
        "Trivial: tidy signature",
        "sahara/service/example.py",
        """
-def delete_cluster(cluster_id, force=False):
+def delete_cluster(cluster_id, force=True):
     plugin = get_plugin(cluster_id)
""",
        Danger.LOGIC,
    ),
    Prepared(
        "units",
        "cinder",
        "Fix typo in unit",
        "cinder/image/example.py",
        """
-    size = int(math.ceil(float(data['size']) / units.Gi))
+    size = int(math.ceil(float(data['size']) / units.Mi))
""",
        Danger.LOGIC,
    ),
    Prepared(
        "timeout",
        "ironic",
        "Fix constant",
        "ironic/drivers/modules/example.py",
        """
-POWER_TIMEOUT = 30
+POWER_TIMEOUT = 3
""",
        Danger.LIMIT,
    ),
    Prepared(
        "swapped-arguments",
        "senlin",
        "Consistent order of arguments",
        "senlin/engine/example.py",
        """
-    shutil.copyfile(source, target)
+    shutil.copyfile(target, source)
""",
        Danger.LOGIC,
    ),
    Prepared(
        "attribute-gone",
        "blazar",
        "Remove unused variable",
        "blazar/manager/example.py",
        """
         super().__init__()
-        self.monitor = monitor
         self.plugins = plugins
""",
        Danger.LOGIC,
    ),
    Prepared(
        "except-widened",
        "barbican",
        "Fix pep8",
        "barbican/tasks/example.py",
        """
         try:
             store(order)
-        except exception.NotFound:
+        except Exception:
             pass
""",
        Danger.ERROR_HANDLING,
    ),
    Prepared(
        "cleanup-gone",
        "cinder",
        "Remove unnecessary line",
        "cinder/brick/example.py",
        """
             device.read(1)
         finally:
-            device.close()
             LOG.debug('done')
""",
        Danger.ERROR_HANDLING,
    ),
    Prepared(
        "lock-gone",
        "manila",
        "Remove unused decorator",
        "manila/share/example.py",
        """
-    @utils.synchronized('share-example')
     def delete_share(self, context, share_id):
         share = self.db.share_get(context, share_id)
""",
        Danger.CONCURRENCY,
    ),
    Prepared(
        "command",
        "ironic-python-agent",
        "Fix typo in command",
        "ironic_python_agent/example.py",
        """
-    utils.execute('wipefs', '--all', device)
+    utils.execute('wipefs', '--force', device)
""",
        Danger.COMMAND,
    ),
    Prepared(
        "script",
        "kolla",
        "Fix shell style",
        "docker/example/extend_start.sh",
        """
-if [[ "${!KOLLA_BOOTSTRAP[@]}" ]]; then
+if [[ "${KOLLA_BOOTSTRAP}" ]]; then
     example-manage db_sync
""",
        Danger.COMMAND,
    ),
    # Tests and CI
    Prepared(
        "skipped-test",
        "glance",
        "Fix order in test",
        "glance/tests/unit/test_example.py",
        """
+    @testtools.skip('racy')
     def test_delete(self):
         self.assertEqual(204, self.delete().status_code)
""",
        Danger.WEAKER_TEST,
    ),
    Prepared(
        "weaker-assertion",
        "heat",
        "Use a nicer assertion",
        "heat/tests/test_example.py",
        """
-        self.assertEqual('CREATE_COMPLETE', stack.status)
+        self.assertTrue(stack.status)
""",
        Danger.WEAKER_TEST,
    ),
    Prepared(
        "assertion-gone",
        "swift",
        "Remove duplicate line",
        "test/unit/common/test_example.py",
        """
         reply = self.get('/v1/a/c/o')
-        self.assertEqual(reply.status_int, 403)
         self.assertIn('date', reply.headers)
""",
        Danger.WEAKER_TEST,
    ),
    Prepared(
        "non-voting",
        "magnum",
        "Sort jobs",
        ".zuul.yaml",
        """
         - magnum-functional-api:
-            voting: true
+            voting: false
""",
        Danger.CI_GATE,
    ),
)
