# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the verify_actor server of fediverse-pasture on loopback, at the port given, until it is
stopped. Its own command line would listen to the whole network."""

import logging
import sys

from fediverse_pasture.verify_actor import build_app

port = int(sys.argv[1])
logging.getLogger().setLevel(logging.WARNING)
app = build_app(False, f"localhost:{port}", False, 10)
app.run("127.0.0.1", port, use_reloader=False)
