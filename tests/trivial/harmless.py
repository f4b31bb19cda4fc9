"""Small patches made up for tests that only look harmful: words of dangers where nothing reads them."""

from __future__ import annotations

from .dangerous import Prepared


def _patch(name: str, path: str, hunk: str, section: str = "") -> Prepared:
    return Prepared(name, "example", "Fix typo", path, hunk, None, section)


HARMLESS: tuple[Prepared, ...] = (
    _patch(
        "comment-of-password",
        "a/auth.py",
        "-    # The pasword is never kept\n+    # The password is never kept\n     return None",
    ),
    _patch("comment-after-code", "a/b.py", "-    token = make()  # the tokn\n+    token = make()  # the token"),
    _patch("comment-of-migration", "a/db/api.py", "     x = 1\n-    # Se migration 12\n+    # See migration 12"),
    _patch(
        "docstring-of-option",
        "a/b.py",
        ' def f():\n-    """Read the defualt of cfg.IntOpt."""\n'
        '+    """Read the default of cfg.IntOpt."""\n     return 1',
    ),
    _patch(
        "docstring-over-lines",
        "a/b.py",
        ' def f(password):\n     """Check it.\n \n-    :param password: the pasword to check with re.match()\n'
        '+    :param password: the password to check with re.match()\n     """',
    ),
    _patch(
        "docstring-cut",
        "a/b.py",
        " Whoever has the token is an admin of that\n-project, and may delet the policy rule of it.\n"
        "+project, and may delete the policy rule of it.\n     :returns: the security group of the port\n"
        '     """\n     return self._find(context)',
    ),
    _patch(
        "help-of-option",
        "a/conf/b.py",
        "     cfg.IntOpt('tries',\n                default=3,\n"
        "-               help='How oftn a device is looked for.'),\n"
        "+               help='How often a device is looked for.'),",
    ),
    _patch(
        "help-over-lines",
        "a/conf/b.py",
        '     cfg.StrOpt("mode", default="full", help="""\n Which mode is used.\n-The defualt is the password mode.\n'
        '+The default is the password mode.\n """),',
    ),
    _patch(
        "help-cut",
        "a/conf/b.py",
        " Possible values:\n \n-* ``full``, wich is secure\n+* ``full``, which is secure\n"
        " * ``none``, which is not secure\n"
        ' """),\n     cfg.IntOpt("tries", default=3),',
    ),
    _patch(
        "help-joined",
        "a/opts.py",
        "     cfg.BoolOpt('secure', default=True,\n                 help='Whether the connection '\n"
        "-                     'is secure or nt.'),\n"
        "+                     'is secure or not.'),",
    ),
    _patch(
        "layout-of-option",
        "a/conf/b.py",
        "-    cfg.IntOpt('tries', default=3),\n+    cfg.IntOpt('tries',\n+               default=3),",
    ),
    _patch(
        "layout-of-call",
        "a/b.py",
        "-    self.client.call(ctxt, 'delete', token=token,\n-      verify=True)\n"
        "+    self.client.call(ctxt, 'delete',\n+                     token=token, verify=True)",
    ),
    _patch("quotes", "a/b.py", "-    name = \"secret\"\n+    name = 'secret'"),
    _patch("unicode-mark", "a/b.py", "-    state = u'ACTIVE'\n+    state = 'ACTIVE'"),
    _patch(
        "log-words", "a/b.py", "-    LOG.debug('Could not reech %s', host)\n+    LOG.debug('Could not reach %s', host)"
    ),
    _patch(
        "log-words-over-lines",
        "a/b.py",
        "     LOG.warning(_LW('The migration of %(id)s has '\n"
        "-                    'faild'), {'id': id})\n+                    'failed'), {'id': id})",
    ),
    _patch("log-level", "a/b.py", "-    LOG.warn('No answer')\n+    LOG.warning('No answer')"),
    _patch("log-gone", "a/b.py", "     port = make()\n-    LOG.debug('made %s', port)\n     return port"),
    _patch(
        "log-of-token-words", "a/b.py", "-    LOG.info('The token is expird')\n+    LOG.info('The token is expired')"
    ),
    _patch("log-hint", "a/b.py", "-    LOG.error('No host')\n+    LOG.error(_LE('No host'))"),
    _patch("import-gone", "a/b.py", " import os\n-import re\n import sys"),
    _patch(
        "import-of-security",
        "a/b.py",
        "-from a.security import token\n-from a import policy\n+from a import policy\n+from a.security import token",
    ),
    _patch(
        "local-renamed",
        "a/b.py",
        "-    reslt = self.find(name)\n-    return reslt\n+    result = self.find(name)\n+    return result",
    ),
    _patch("local-gone", "a/b.py", "     host = self.host\n-    port = self.port\n     return host"),
    _patch(
        "function-gone",
        "a/b.py",
        " x = 1\n-def _old(context, value):\n-    if value < 3:\n-        raise Exception('no')\n"
        "-    return not value\n-\n-\n y = 2",
    ),
    _patch(
        "decorated-function-gone",
        "a/b.py",
        " x = 1\n-\n-    @lock\n-    def _old(self):\n-        self.a = 1\n-        self.close()\n-\n y = 2",
    ),
    _patch(
        "class-gone",
        "a/b.py",
        " x = 1\n-class Old(object):\n-    VALUE = 3\n-\n-    def f(self):\n-        return self.g(1)\n y = 2",
    ),
    _patch("translation-mark", "a/b.py", "-    raise Missing('no such port')\n+    raise Missing(_('no such port'))"),
    _patch("none-idiom", "a/b.py", "-    if port == None:\n+    if port is None:\n         return"),
    _patch("not-none-idiom", "a/b.py", "-    if port != None:\n+    if port is not None:\n         return"),
    _patch("dead-pass", "a/b.py", " def f(self):\n     do()\n-    pass"),
    _patch(
        "docs-of-policy",
        "doc/source/admin/policy.rst",
        "-The polcy rule is ``rule:admin``.\n+The policy rule is ``rule:admin``.",
    ),
    _patch("docs-of-option", "doc/source/config.rst", "-    default = 4\n+    default = 5"),
    _patch(
        "api-reference",
        "api-ref/source/v2/example.inc",
        "-Deletes a port. 204 is retuned.\n+Deletes a port. 204 is returned.",
    ),
    _patch(
        "release-note-words",
        "releasenotes/notes/example-0123456789abcdef.yaml",
        " ---\n fixes:\n   - |\n-    The pasword is hidden.\n+    The password is hidden.",
    ),
    _patch("readme", "README.rst", "-Run ``sudo rm`` to deinstal it.\n+Run ``sudo rm`` to uninstall it."),
    _patch("translation-file", "a/locale/de/LC_MESSAGES/a.po", '-msgstr "Kenwort"\n+msgstr "Kennwort"'),
    _patch(
        "test-regex",
        "a/tests/unit/test_b.py",
        "-        found = re.match(r'^a+$', text)\n+        found = re.match(r'^a+', text)\n"
        "         self.assertTrue(found)",
    ),
    _patch("test-password", "a/tests/unit/test_b.py", "-    PASSWORD = 'pas'\n+    PASSWORD = 'pass'"),
    _patch("test-option", "a/tests/unit/test_b.py", "-        self.flags(tries=3)\n+        self.flags(tries=4)"),
    _patch(
        "test-renamed",
        "a/tests/unit/test_b.py",
        "-    def test_delte(self):\n+    def test_delete(self):\n         self.assertEqual(1, f())",
    ),
    _patch(
        "test-idiom",
        "a/tests/unit/test_b.py",
        "-        self.assertEqual(None, port)\n+        self.assertIsNone(port)",
    ),
    _patch(
        "test-idiom-2",
        "a/tests/unit/test_b.py",
        "-        self.assertEquals(1, port)\n+        self.assertEqual(1, port)",
    ),
    _patch(
        "test-argument-order",
        "a/tests/unit/test_b.py",
        "-        self.assertEqual(port.id, 1)\n+        self.assertEqual(1, port.id)",
    ),
    _patch(
        "policy-description",
        "a/policies/b.py",
        "         check_str=base.ADMIN,\n-        description='Delet a port.',\n"
        "+        description='Delete a port.',\n         operations=[",
    ),
    _patch(
        "schema-comment",
        "a/schemas/b.py",
        "     'type': 'object',\n-    # additionalPropertes are refused\n+    # additionalProperties are refused",
    ),
    _patch(
        "migration-docstring",
        "a/db/migration/alembic_migrations/versions/0123_x.py",
        '-"""Add a tabel\n+"""Add a table\n \n Revision ID: 0123\n """',
    ),
    _patch("requirements-comment", "requirements.txt", "-# The oder matters\n+# The order matters\n pbr>=2.0"),
    _patch("tox-comment", "tox.ini", " [testenv]\n-# Run al tests\n+# Run all tests\n commands = stestr run"),
    _patch(
        "conf-comment",
        "etc/a.conf.sample",
        "-# The pasword (string value)\n+# The password (string value)\n #password = <None>",
    ),
    _patch("script-comment", "tools/a.sh", "-# grep for the tokn\n+# grep for the token\n grep token a"),
    _patch("script-echo", "tools/a.sh", '-echo "Runing the tests"\n+echo "Running the tests"'),
    _patch(
        "javascript-comment", "a/static/b.js", "-  // The tokn is checked\n+  // The token is checked\n   check(token);"
    ),
    _patch(
        "html-words",
        "a/templates/b.html",
        '-  <p>{% trans "Delet the password" %}</p>\n+  <p>{% trans "Delete the password" %}</p>',
    ),
    _patch("html-comment", "a/templates/b.html", "-  <!-- the tokn -->\n+  <!-- the token -->\n   <p></p>"),
    _patch("yaml-comment", ".zuul.yaml", "-# Jobs that are not votng\n+# Jobs that are not voting\n - job: a"),
    _patch(
        "classifier",
        "setup.cfg",
        "     Programming Language :: Python :: 3\n+    Programming Language :: Python :: 3.12",
    ),
    _patch("print-words", "a/cmd/b.py", "-    print('Migraton is done')\n+    print('Migration is done')"),
    _patch(
        "items-to-values",
        "a/b.py",
        "-    for _id, port in ports.items():\n+    for port in ports.values():\n         port.clear()",
    ),
    _patch(
        "argparse-help",
        "a/cmd/b.py",
        "     parser.add_argument('--id',\n-                        help='The id of teh port')\n"
        "+                        help='The id of the port')",
    ),
)
