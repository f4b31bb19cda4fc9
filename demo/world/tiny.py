"""The lines of changes that are as small as their subjects say: a typo, a log line, a blank line.

Each is a piece of a module before and after, as a diff without numbers, with the words of its draft in it.
"""

from demo.gerrit import File

from .lines import of_lines
from .projects import Area, Project

HEAD = '''\
 """What {module} knows of {thing}."""

 import logging
{imports}
 LOG = logging.getLogger(__name__)


'''
# what the subject says -> the lines that do it
EDITS = {
    "a typo in": """\
 def {helper}(context):
-    # Somebody else may have chnaged {thing} since it was read.
+    # Somebody else may have changed {thing} since it was read.
     return context.refresh("{ident}")
""",
    "docstring of": '''\
 def {helper}(context):
-    """Returns {thing}, or None while {act}."""
+    """Returns {thing}. Raises NotFound where there is none."""
     return context.get("{ident}")
''',
    "log message": """\
 def {helper}(context):
     found = context.get("{ident}")
-    LOG.info("Found found {bare} %s", found)
+    LOG.info("Found {bare} %s", found)
     return found
""",
    "%s once": """\
 def {helper}(context):
     found = context.get("{ident}")
-    LOG.debug("%s {bare} of %s", found, context.pier)
+    LOG.debug("The {bare} of %s", context.pier)
     return found
""",
    "stray blank line": """\
 def {helper}(context):
     found = context.get("{ident}")
-
     return found
""",
    "the same everywhere": """\
 def {helper}(context):
-    # As long as nobody needs {ident} it is not read.
+    # As long as nobody needs {thing} it is not read.
     return context.later("{ident}")
""",
    "broken link": """\
 def {helper}(context):
-    # See https://docs.skerry.example/{module}.htm
+    # See https://docs.skerry.example/{module}.html
     return context.get("{ident}")
""",
    "indentation": """\
 def {helper}(context):
     return context.get(
-      "{ident}",
-      fresh=True,
+        "{ident}",
+        fresh=True,
     )
""",
}
TEST = """\
 from {package}.tests import base


 class {title}Test(base.TestCase):
     def test_{ident}(self):
         found = self.find("{ident}")
-        self.assertEqual(found.name, "{bare}")
+        self.assertEqual("{bare}", found.name)
"""
BODY = """\
 def {helper}(context):
     return context.get("{ident}")
"""


def files(subject: str, project: Project, area: Area, words: dict) -> dict[str, File] | None:
    """path -> File of a change with this subject; None if it is none of these."""
    more = {"package": project.package, "title": words["ident"].title().replace("_", "")} | words
    module = area.module(words["module"])
    path = f"{project.package}/{module}.py"
    if "the argument order" in subject:
        folder, name = module.rsplit("/", 1)
        return {f"{project.package}/tests/unit/{folder}/test_{name}.py": of_lines(TEST.format(**more))}
    if "duplicate import" in subject:
        return {path: of_lines((HEAD + BODY).format(imports="-import logging\n", **more))}
    edit = next((edit for words, edit in EDITS.items() if words in subject), None)
    return {path: of_lines((HEAD + edit).format(imports="", **more))} if edit else None
