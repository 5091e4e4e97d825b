// SPDX-License-Identifier: AGPL-3.0-or-later
// Mastodon.py 2.3.3, the library most bots and many servers' own tests are made of: every public method
// it has, against a real instance. What each came to is committed in docs/clients/mastodon-py.md.
import { execFile } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startOpenInstance } from "../harness/instance.mjs";
import { python } from "../harness/python.mjs";
import { assertTable } from "./table.mjs";

const script = fileURLToPath(new URL("mastodon_py.py", import.meta.url));

let instance;
before(async () => {
  instance = await startOpenInstance();
});
after(() => instance?.close());

test("every method of Mastodon.py does what docs/clients/mastodon-py.md says", async () => {
  const { stdout } = await promisify(execFile)(python(), [script, instance.url], { maxBuffer: 16 << 20, timeout: 150_000 });
  await assertTable("mastodon-py.md", {
    title: "Mastodon.py 2.3.3",
    introduction:
      `Every public method of the library, called against a real instance by \`${path.basename(script)}\` in \`e2e/clients\`. ` +
      "*refused* is a clear answer (status and message) to something that is not offered, or not yet.",
    table: JSON.parse(stdout),
  });
});
