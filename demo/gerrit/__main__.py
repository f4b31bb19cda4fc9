"""`python -m demo.gerrit --port 8081`: an empty stand-in, to be filled through REST."""

import argparse

from .server import StandIn
from .state import Gerrit


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.gerrit", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--path", default="", help="context path, such as /r")
    parser.add_argument("--version", default="3.13.5", help="which Gerrit to be")
    parser.add_argument("--allow-faults", action="store_true", help="serve POST /__faults__")
    options = parser.parse_args()
    server = StandIn(Gerrit(options.version), options.port, options.path, options.allow_faults, options.host)
    print(f"Stand-in Gerrit {options.version} at {server.url}", flush=True)
    server.serve()


if __name__ == "__main__":
    main()
