// SPDX-License-Identifier: AGPL-3.0-or-later
// `guildhall join`: what it prints is what a real Synapse runs with, and what it says about a Synapse with
// something wrong is what is wrong.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { prepareHall } from "../harness/hall.mjs";
import { logInByPassword, logInByToken, matrixClient, refusalOf } from "../harness/matrix.mjs";
import { prepareSynapse } from "../harness/synapse.mjs";
import { logInAddress, logInWithoutBrowser } from "./homeserver.mjs";

// Anybody could register there: what keeps them out is what is printed.
const OPEN_REGISTRATION = "enable_registration: true\nenable_registration_without_verification: true\n";

const AS_TOKEN = "the-token-of-our-bridge";

/** Our own bridge, whose ghosts begin as the guide and our printed table say. */
const bridge = JSON.stringify({
  id: "bridge",
  url: null,
  as_token: AS_TOKEN,
  hs_token: "unused",
  sender_localpart: "_gh_bot",
  rate_limited: false,
  namespaces: { users: [{ exclusive: true, regex: "@_gh_.*" }] },
});

let hall, synapse, joined, block;

before(async () => {
  hall = await prepareHall();
  synapse = await prepareSynapse();
  const printed = await hall.instance.run(
    "join", "--synapse", synapse.url, "--name", "Our Matrix", "--server-name", "example.org", "--antispam", "--yes", "--no-check", "--json",
    "--write", synapse.file("guildhall.yaml"),
  );
  joined = JSON.parse(printed);
  // The homeserver of the tests says its public address already.
  block = joined.there.text.replace(/^public_baseurl: .*\n/m, "");
  // With --write the module lies beside the text, which here is where Synapse finds it.
  assert.equal(await readFile(synapse.file("guildhall_antispam.py"), "utf8"), joined.module.text);
  await hall.instance.configure(joined.here.text);
  await hall.start();
});
after(async () => {
  await hall?.close();
  await synapse?.close();
});

/** Registers with a password, as any client may try; returns the refusal, or `null`. */
const register = (username) =>
  refusalOf(matrixClient(synapse.url).registerRequest({ username, password: "correct horse battery", auth: { type: "m.login.dummy" } }));

/** Logs in through the gate; a client that is logged in. */
async function logIn(username) {
  const { token, text } = await logInWithoutBrowser(await hall.member(username), { logInAddress: (landing) => logInAddress(synapse, landing) });
  assert.ok(token, text);
  return logInByToken(synapse.url, token);
}

/** The codes of what `guildhall join check` finds wrong; it ends with 1 if there is something. */
async function faults() {
  const { code, stdout, stderr } = await hall.instance.outcome("join", "check", joined.client_id, "--json");
  assert.ok([0, 1].includes(code), stderr);
  const wrong = JSON.parse(stdout).findings.filter(({ status }) => status === "fail");
  assert.equal(code, wrong.length > 0 ? 1 : 0);
  for (const { fix } of wrong) assert.ok(fix, "and what to do");
  return wrong.map(({ code }) => code);
}

test("what it prints is all that a Synapse needs, to let in members and nobody past the gate", async () => {
  // Without what is printed, anybody may.
  await synapse.start([OPEN_REGISTRATION]);
  assert.equal(await register("early_bird"), null);

  const registration = await synapse.write("bridge.yaml", bridge);
  await synapse.start([block, OPEN_REGISTRATION, `app_service_config_files: ["${registration}"]`]);
  assert.deepEqual(await faults(), []);
  const ada = await logIn("ada");
  assert.equal((await ada.whoami()).user_id, "@ada:example.org");
  assert.equal((await register("passerby"))?.status, 429);
  assert.equal((await (await logIn("early_bird")).whoami()).user_id, "@early_bird1:example.org");
});

test("with the printed table, ghosts of our bridge join even where strangers may not", async () => {
  const ghost = await fetch(`${synapse.url}/_matrix/client/v3/register`, {
    method: "POST",
    headers: { authorization: `Bearer ${AS_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "m.login.application_service", username: "_gh_bob=40far.example" }),
  });
  const { access_token: accessToken, user_id: userId } = await ghost.json();
  assert.equal(ghost.status, 200);
  const stranger = await logInByPassword(synapse.url, "early_bird", "correct horse battery");
  const { room_id: room } = await (await logIn("eva")).createRoom({ preset: "public_chat" });
  assert.equal(await refusalOf(stranger.joinRoom(room)), null);

  await hall.instance.stop();
  const before = await readFile(hall.instance.file, "utf8");
  assert.ok(before.includes("admit_unlinked = true"));
  await writeFile(hall.instance.file, before.replace("admit_unlinked = true", "admit_unlinked = false"));
  await hall.start();
  const { room_id: strict } = await (await logIn("fay")).createRoom({ preset: "public_chat" });
  const refusal = await refusalOf(stranger.joinRoom(strict));
  assert.equal(refusal?.data?.["org.guildhall.reason"], "unlinked", JSON.stringify(refusal));
  assert.equal(await refusalOf(matrixClient(synapse.url, { accessToken, userId }).joinRoom(strict)), null);
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
