// SPDX-License-Identifier: AGPL-3.0-or-later
// verify_actor of fediverse-pasture: six actors with six habits of signing and being looked up read an
// actor of ours and post to its inbox. What each may do stands in docs/interop/verify-actor.md, for both
// settings of `authorized_fetch`; any change fails until somebody has looked at it.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { signUpByApp } from "../clients/members.mjs";
import { repository } from "../harness/binary.mjs";
import { startOpenInstance } from "../harness/instance.mjs";
import { until } from "../harness/poll.mjs";
import { freePort } from "../harness/ports.mjs";
import { Running } from "../harness/processes.mjs";
import { python } from "../harness/python.mjs";

const place = path.join(repository, "docs", "interop", "verify-actor.md");

/** The six, by their names in the pasture: what they do, and what they ought to be allowed. */
const habits = {
  alice: "signs nothing",
  bob: "signs what it posts; anybody may read its actor",
  claire: "signs everything; only signed requests may read its actor",
  dean: "as alice, without a username",
  emily: "as bob, without a username",
  frank: "as claire, without a username",
};

let folder;
let pasture;
let origin;
before(async () => {
  // The pasture writes the keys of its actors into the folder it runs in.
  folder = await mkdtemp(path.join(os.tmpdir(), "guildhall-e2e-pasture-"));
  const port = await freePort();
  const script = fileURLToPath(new URL("verify_actor.py", import.meta.url));
  pasture = new Running("verify_actor", python(), [script, String(port)], { cwd: folder });
  origin = `http://localhost:${port}`;
  await until("verify_actor answers", async () => {
    pasture.assertRunning();
    return fetch(origin).then((response) => response.ok, () => false);
  }, { withinMs: 60_000 });
});
after(async () => {
  await pasture?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function verdicts(authorizedFetch) {
  process.env.GUILDHALL__FEDERATION__AUTHORIZED_FETCH = String(authorizedFetch);
  const instance = await startOpenInstance();
  try {
    await signUpByApp(instance.url, "ada", "verify actor");
    const question = `${origin}/?actor_uri=${encodeURIComponent(`${instance.url}/users/ada`)}`;
    const response = await fetch(question, { headers: { accept: "application/json" } });
    assert.equal(response.status, 200);
    const { result } = await response.json();
    return result;
  } finally {
    await instance.close();
    delete process.env.GUILDHALL__FEDERATION__AUTHORIZED_FETCH;
  }
}

const word = (yes) => (yes ? "yes" : "refused");

function markdown(open, demanded) {
  const rows = Object.entries(habits).map(([name, habit]) => {
    const cells = [open[name], demanded[name]].flatMap((seen) => [word(seen.get_actor), word(seen.post_inbox)]);
    return `| ${name} | ${habit} | ${cells.join(" | ")} |`;
  });
  return `# Who may read an actor and post to its inbox

What the six actors of \`verify_actor\` (fediverse-pasture 0.2.25) may do with an actor of a real instance, with
\`authorized_fetch = false\` and \`true\`. Written and compared by \`e2e/pasture/verify-actor.test.mjs\`;
\`UPDATE_TABLES=1\` writes it anew.

| actor | habit | reads | posts | reads, where signatures are demanded | posts, there |
|---|---|---|---|---|---|
${rows.join("\n")}

An actor without a \`preferredUsername\` has no handle under which it could be shown, found or blocked; so its
document is none we read, and its signature counts for nothing.

WebFinger leads back to the actor: ${word(open.webfinger)}, and ${word(demanded.webfinger)} where signatures are demanded.
`;
}

test("the six actors of the pasture may do what docs/interop/verify-actor.md says", { timeout: 170_000 }, async () => {
  const open = await verdicts(false);
  const demanded = await verdicts(true);
  for (const seen of [open, demanded]) {
    for (const name of ["alice", "dean"]) assert.equal(seen[name].post_inbox, false, `${name} signs nothing`);
    for (const name of ["bob", "claire"]) {
      assert.deepEqual(seen[name], { get_actor: true, post_inbox: true }, `${name} behaves well`);
    }
    assert.equal(seen.webfinger, true);
  }
  const text = markdown(open, demanded);
  if (process.env.UPDATE_TABLES === "1") {
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, text);
  }
  const committed = await readFile(place, "utf8").catch(() => "");
  assert.deepEqual(text.split("\n"), committed.split("\n"), "look at the change; UPDATE_TABLES=1 writes it");
});
