class Wire:
    status = None
    def send(self, handler, reply): handler.send_reply(reply)
class Faults:
    def __init__(self, gerrit): pass
    def http_time(self):
        import time; return time.time()
    def before(self, path, call, wire): return None
    def after(self, path, call, reply, wire): return reply
