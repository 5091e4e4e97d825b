// SPDX-License-Identifier: AGPL-3.0-or-later
// `guildhall join`: what it prints is what a real Synapse runs with, and what it says about a Synapse with
// something wrong is what is wrong.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readGuide } from "../harness/guide.mjs";
import { prepareHall } from "../harness/hall.mjs";
import { logInByToken } from "../harness/matrix.mjs";
import { prepareSynapse } from "../harness/synapse.mjs";
import { GUIDE, logInAddress, logInWithoutBrowser } from "./homeserver.mjs";

let hall, synapse, joined, block;

before(async () => {
  hall = await prepareHall();
  synapse = await prepareSynapse();
  const printed = await hall.instance.run(
    "join", "--synapse", synapse.url, "--name", "Our Matrix", "--server-name", "example.org", "--antispam", "--yes", "--no-check", "--json",
  );
  joined = JSON.parse(printed);
  // The homeserver of the tests says its public address already.
  block = joined.there.text.replace(/^public_baseurl: .*\n/m, "");
  const guide = await readGuide(GUIDE);
  await synapse.write("guildhall_antispam.py", guide.block("guildhall_antispam.py"));
  await hall.instance.configure(joined.here.text);
  await hall.start();
});
after(async () => {
  await hall?.close();
  await synapse?.close();
});

/** The codes of what `guildhall join check` finds wrong; it ends with 1 if there is something. */
async function faults() {
  const { code, stdout, stderr } = await hall.instance.outcome("join", "check", joined.client_id, "--json");
  assert.ok([0, 1].includes(code), stderr);
  const wrong = JSON.parse(stdout).findings.filter(({ status }) => status === "fail");
  assert.equal(code, wrong.length > 0 ? 1 : 0);
  for (const { fix } of wrong) assert.ok(fix, "and what to do");
  return wrong.map(({ code }) => code);
}

test("what it prints is all that a Synapse needs", async () => {
  await synapse.start([block]);
  assert.deepEqual(await faults(), []);
  const ada = await hall.member("ada");
  const { token, text } = await logInWithoutBrowser(ada, { logInAddress: (landing) => logInAddress(synapse, landing) });
  assert.ok(token, text);
  assert.equal((await (await logInByToken(synapse.url, token)).whoami()).user_id, "@ada:example.org");
});

for (const [what, code, from, to] of [
  ["another client id", "JN011", () => joined.client_id, () => "rp_somebody_elses"],
  ["no profile among the scopes", "JN013", () => "openid, profile", () => "openid"],
  ["no PKCE", "JN014", () => "pkce_method: always", () => "pkce_method: never"],
  ["another name for us", "JN007", () => 'idp_id: "guildhall"', () => 'idp_id: "elsewhere"'],
]) {
  test(`a Synapse with ${what} is told so`, async () => {
    assert.ok(block.includes(from()), `${from()} is in the block:\n${block}`);
    await synapse.start([block.replaceAll(from(), to())]);
    assert.deepEqual((await faults()).slice(0, 1), [code]);
  });
}

test("a Synapse that is not there is told so", async () => {
  await synapse.stop();
  assert.deepEqual((await faults()).slice(0, 1), ["JN004"]);
});
