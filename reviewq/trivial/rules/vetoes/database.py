"""The database: migrations, tables, and the queries that read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import TOUCHED, Rule, fact, vetoes_by
from .seen import Seen
from .veto import Danger, Veto

MIGRATIONS = re.compile(
    r"(?:^|/)(?:migrate_repo|alembic\w*|migrations?|data_migrations)/(?:.*/)?(?:versions/.*|[\w-]*HEADS?|\d\w*\.py|\w+/\w+\.(?:py|sql))$"
    r"|(?:^|/)versions/(?:\w+/)*\w+\.py$|(?:^|/)\w*HEADS?$|(?:^|/)alembic\.ini$|\.sql$|(?:^|/)migrations/\d\w*\.py$",
    re.MULTILINE,
)
_TABLES = (
    r"(?:\w*\.)?Column|relationship|orm\.\w+|backref|ForeignKey\w*|\w*UniqueConstraint|CheckConstraint|PrimaryKeyConstraint"
    r"|__table_args__|__tablename__|(?:sa|sqlalchemy)\.(?:String|Integer|Boolean|Text|Enum|Table|DateTime|BigInteger|Index)"
    r"|op\.\w+|(?:models|migrations)\.(?:\w+Field|AddField|AlterField|RunSQL|RunPython|RemoveField|ForeignKey)"
    r"|down_revision|branch_labels|depends_on|revision|mysql_engine|mysql_charset|nullable|server_default|onupdate|ondelete"
    r"|autoincrement|schema\.\w+|declared_attr"
)
_QUERIES = (
    r"\w*query\w*|(?:\w+\.)?(?:filter|filter_by|order_by|join|outerjoin|group_by|having|distinct|with_lockmode|subquery|exists"
    r"|with_for_update|joinedload|load_only|select_from|union|union_all|all_|in_|notin_|is_|like|ilike|execute_sql|soft_delete"
    r"|soft_deleted|synchronize_session|read_deleted|limit|offset|scalar|one|one_or_none|first)|and_|or_|not_|func\.\w+|model_query"
)
_IN_DB = re.compile(r"(?:^|/)db/|(?:^|/)(?:sqlalchemy|dbapi|models?)(?:/|\w*\.py$)|_db\.py$", re.MULTILINE)
_SQL = re.compile(
    r"^text .*\b(?:SELECT\b.*\bFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|ALTER\s+TABLE|WHERE\s)", re.MULTILINE
)
TABLES = (Rule(Danger.MIGRATION, fact(TOUCHED, _TABLES)),)
QUERIES = (
    Rule(
        Danger.QUERY,
        fact(
            "call|gone|came",
            r"(?:\w+\.)?(?:filter_by|order_by|outerjoin|group_by|joinedload|with_for_update|notin_|one_or_none)",
        ),
    ),
    Rule(Danger.QUERY, _SQL),
    Rule(Danger.QUERY, fact("call|head|gone|came", _QUERIES), on=_IN_DB),
)


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs:
        return
    if MIGRATIONS.search(seen.paths):
        edits = [edit for edit in seen.edits if edit.head not in ("import", "from")]
        yield from (seen.veto(Danger.MIGRATION, edit) for edit in edits)
        if not seen.file.hunks and not seen.is_inert:
            yield seen.veto(Danger.MIGRATION)
    yield from vetoes_by(TABLES, seen, seen.live)
    yield from vetoes_by(QUERIES, seen, seen.live)
