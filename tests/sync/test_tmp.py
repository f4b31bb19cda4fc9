import time
def test_a(port, verify_equal):
    t=time.time(); s=port.mirrored(); print("sync", time.time()-t, s.server.cursor)
    verify_equal(s)
    port.vote("quiet"); s.poll(); verify_equal(s)
    print([r.path[:150] for r in port.server.requests])
    assert 0
