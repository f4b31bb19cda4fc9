"""50 open requests of 10 changes each: the tick, the hook, tags."""
import os, sys, time
sys.path.insert(0, "/work/main")
import pytest
def run():
    from datetime import timedelta
    from tests.factories import NOW, DAY, at_once, make_change
    from tests.ffe.kept import make_request, make_sponsor
    from reviewq.ffe.jobs import keep_timed, changes_moved
    from reviewq.changes.models import Change
    from reviewq.changes.derive import derive
    with at_once():
        made=[[make_change(topic=f"t{n}") for _ in range(10)] for n in range(50)]
        others=[make_change() for _ in range(500)]
    for n, cs in enumerate(made):
        r=make_request(*cs, effort=f"topic/t{n}")
        for s in ("A","B","C"): make_sponsor(r, s)
    keep_timed(NOW)
    for what, f in (("tick", lambda: keep_timed(NOW)), ("hook none", lambda: changes_moved([c.pk for c in others], NOW)), ("hook all", lambda: changes_moved([c.pk for cs in made for c in cs], NOW))):
        t=time.perf_counter(); f(); print(what, round((time.perf_counter()-t)*1000), "ms")
@pytest.mark.django_db
def test_bench(): run()
