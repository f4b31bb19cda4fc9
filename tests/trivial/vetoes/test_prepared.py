"""Every prepared harmful patch is vetoed for the right reason, by a line it shows; no harmless look-alike is."""

from __future__ import annotations

import pytest

from reviewq.trivial.rules.diff import parse
from reviewq.trivial.rules.inert import judge_file
from reviewq.trivial.rules.patch import FileStat, Patch
from reviewq.trivial.rules.vetoes import vetoes_of
from reviewq.trivial.rules.vetoes.veto import MAX_SHOWN, WORDS, Danger, Veto
from tests.trivial.dangerous import DANGEROUS, Prepared
from tests.trivial.harmless import HARMLESS


def vetoes(prepared: Prepared) -> tuple[Veto, ...]:
    files = parse(prepared.patch)
    stats = tuple(FileStat(file.path, file.status) for file in files)
    patch = Patch(prepared.subject, prepared.subject, stats, 1, 1, prepared.patch)
    return vetoes_of(patch, files, {file.path: judge_file(file) for file in files})


@pytest.mark.parametrize("prepared", DANGEROUS, ids=lambda prepared: prepared.name)
def test_a_harmful_patch_is_vetoed_with_its_line(prepared):
    found = [veto for veto in vetoes(prepared) if veto.danger is prepared.danger]
    assert found, vetoes(prepared)
    shown = {line[1:].strip() for line in prepared.lines if line[0] in "+-"}
    assert found[0].line in shown
    assert found[0].path == prepared.path
    assert max(found[0].old, found[0].new) >= 40


@pytest.mark.parametrize("prepared", HARMLESS, ids=lambda prepared: prepared.name)
def test_a_harmless_look_alike_is_not_vetoed(prepared):
    assert vetoes(prepared) == ()


def test_the_prepared_patches_show_every_danger():
    assert {prepared.danger for prepared in DANGEROUS} == set(Danger)
    assert set(WORDS) == set(Danger)


def test_without_its_language_s_word_a_file_is_read_all_the_same():
    files = parse(DANGEROUS[0].patch)
    patch = Patch("", "", (), 1, 1, DANGEROUS[0].patch)
    assert any(veto.danger is Danger.CONFIG_OPTION for veto in vetoes_of(patch, files, {}))
    assert all(len(veto.line) <= MAX_SHOWN for veto in vetoes_of(patch, files, {}))
