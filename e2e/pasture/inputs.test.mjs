// SPDX-License-Identifier: AGPL-3.0-or-later
// The corpus that federation/activitypub/tests/it/pasture.rs sends is the one of the package pinned in
// requirements.txt.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { repository } from "../harness/binary.mjs";
import { python } from "../harness/python.mjs";

test("the committed inputs are those of the package", async () => {
  const script = fileURLToPath(new URL("export_inputs.py", import.meta.url));
  const { stdout } = await promisify(execFile)(python(), [script], { maxBuffer: 16 << 20, timeout: 60_000 });
  const committed = await readFile(path.join(repository, "federation/activitypub/tests/data/pasture-inputs.json"), "utf8");
  assert.deepEqual(JSON.parse(stdout), JSON.parse(committed));
});
