"""A row as HTML. Not a template, because a page is fifty of them: so it takes a third less time (docs/performance.md).
Every text is escaped here, but for `marks`, which are HTML already."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString

from .plugins import Tag
from .rows import Row

MOST_TAGS = 3  # shown on a row; the rest is a number

ROW = """\
<tr id="c{id}" data-change{state}>
<td class="tick"><label><input type="checkbox" name="change" value="{id}" form="marked" \
aria-label="Select {number}"></label></td>
<td class="number"><a href="{gerrit_url}" class="gerrit" title="Open in Gerrit" rel="noreferrer">{number}</a>\
<span class="size">{size}</span></td>
<td class="what"><a class="subject" href="{url}"><bdi>{subject}</bdi></a>
<span class="meta" title="{project}">{private}{meta}</span></td>
<td class="votes"><span class="marks">{marks}</span>
<span class="needs">{needs}</span></td>
<td class="why"><span class="turn {tone}"><span class="glyph" aria-hidden="true">{glyph}</span> {turn}</span>
{why}</td>
<td class="held" title="{held_words}">{held}</td>
</tr>
"""
REASON = '<span class="reason">{reason}</span>'
REASONS = """\
<details><summary title="{rank}"><span class="reason">{reason}</span> <span class="count">+{count}</span></summary>\
<ul>{more}</ul></details>"""
RANK = '<li class="rank">{rank}</li>'
TEXTS = (
    "gerrit_url",
    "size",
    "url",
    "subject",
    "project",
    "meta",
    "needs",
    "tone",
    "glyph",
    "turn",
    "held_words",
    "held",
)


def html_of(row: Row, is_oob: bool = False) -> SafeString:
    """The row. `is_oob`: for htmx to put in the place of the one that is there."""
    texts = {name: escape(getattr(row, name)) for name in TEXTS}
    state = (' class="changed"' if row.is_changed else "") + (" hidden" if row.is_left else "")
    state += ' hx-swap-oob="true"' if is_oob else ""
    tags = "".join(map(_tag, row.tags[:MOST_TAGS]))
    if len(row.tags) > MOST_TAGS:
        tags += f'<span class="count">+{len(row.tags) - MOST_TAGS}</span> '
    private = ('<b class="tag">private</b> ' if row.is_private else "") + tags
    html = ROW.format(
        id=row.id, number=row.number, state=state, private=private, marks=row.marks, why=_why(row), **texts
    )
    return SafeString(html)


def _tag(tag: Tag) -> str:
    return f'<b class="tag" title="{escape(tag.words)}">{escape(tag.text)}</b> '


def _why(row: Row) -> str:
    """The main reason; under it what put the row where it stands, and the other reasons."""
    rank = escape(row.rank)
    under = [f"<li>{escape(words)}</li>" for words in row.more]
    if rank:
        under.insert(0, RANK.format(rank=rank))
    if not under:
        return REASON.format(reason=escape(row.reason))
    return REASONS.format(reason=escape(row.reason), rank=rank, count=len(under), more="".join(under))
