# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the corpus of fediverse-pasture-inputs (MIT) as JSON to standard output, for the test
federation/activitypub/tests/it/pasture.rs. Run it when the version in requirements.txt changes:

    python e2e/pasture/export_inputs.py > federation/activitypub/tests/data/pasture-inputs.json
"""

import json
import sys
from importlib.metadata import version

from fediverse_pasture_inputs import available

groups = [
    {"name": name, "title": data.title, "examples": data.examples}
    for name, data in sorted(available.items())
]
corpus = {
    "package": f"fediverse-pasture-inputs {version('fediverse-pasture-inputs')}",
    "notice": "SPDX-License-Identifier: MIT; see pasture-inputs.LICENCE beside this file",
    "groups": groups,
}
json.dump(corpus, sys.stdout, ensure_ascii=False, indent=1)
sys.stdout.write("\n")
