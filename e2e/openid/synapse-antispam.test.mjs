// SPDX-License-Identifier: AGPL-3.0-or-later
// Synapse asks the gate through its antispam module whenever somebody registers, logs in, joins or invites.
// Shown by what a Matrix client is answered, with the gate there and with the gate gone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { logInByPassword, logInByToken, matrixClient, refusalOf } from "../harness/matrix.mjs";
import { until } from "../harness/poll.mjs";
import { logInWithoutBrowser, prepareHomeserver } from "./homeserver.mjs";

const AS_TOKEN = "the-token-of-a-bridge";

/** A bridge, whose ghosts have accounts without anybody logging in. */
const bridge = JSON.stringify({
  id: "bridge",
  url: null,
  as_token: AS_TOKEN,
  hs_token: "unused",
  sender_localpart: "_gh_bot",
  rate_limited: false,
  namespaces: { users: [{ exclusive: true, regex: "@_gh_.*" }] },
});

const OPEN_REGISTRATION = "enable_registration: true\nenable_registration_without_verification: true\n";

let homeserver, hall, synapse, root, old, ghost, coreRoom, openRoom;
const client = {};
const member = {};

before(async () => {
  homeserver = await prepareHomeserver({ graceS: 4, blocks: [OPEN_REGISTRATION] });
  ({ hall, synapse } = homeserver);
  homeserver.blocks.push(`app_service_config_files: ["${await synapse.write("bridge.yaml", bridge)}"]`);

  // The homeserver was there before the gate: an admin, an account with a password, a bridge's ghost, two rooms.
  await synapse.start(homeserver.blocks);
  root = await synapse.register("root", { admin: true });
  old = await synapse.register("old");
  ghost = await makeGhost("_gh_bob=40far.example");
  const admin = matrixClient(synapse.url, { accessToken: root.token, userId: root.userId });
  coreRoom = (await admin.createRoom({ preset: "public_chat", name: "Core" })).room_id;
  openRoom = (await admin.createRoom({ preset: "public_chat", name: "Everybody" })).room_id;

  await hall.instance.configure(homeserver.block("enforcer", { [`admin_url = "${synapse.url}"\n`]: "", [`admin_secret_file = "${hall.instance.folder}/synapse-admin-token"\n`]: "" }));
  await hall.instance.configure(homeserver.block("antispam-settings", { "!ROOM_ID:example.org": coreRoom }));
  await hall.instance.write("antispam-token", "a-token-that-both-sides-know-0123456789\n");
  await synapse.write("guildhall-antispam-token", "a-token-that-both-sides-know-0123456789\n");
  await synapse.write("guildhall_antispam.py", homeserver.block("guildhall_antispam.py"));
  await synapse.start([...homeserver.blocks, homeserver.block("antispam")]);
  await hall.start();

  for (const [username, core] of [["dee", true], ["ada", false]]) {
    member[username] = await hall.member(username, { core });
    const { token, text } = await logInWithoutBrowser(member[username], homeserver);
    assert.ok(token, text);
    client[username] = await logInByToken(synapse.url, token);
  }
  client.old = matrixClient(synapse.url, { accessToken: old.token, userId: old.userId });
  client.ghost = matrixClient(synapse.url, { accessToken: ghost.access_token, userId: ghost.user_id });
});
after(() => homeserver?.close());

/** The bridge makes an account for somebody from elsewhere. */
async function makeGhost(username) {
  const response = await fetch(`${synapse.url}/_matrix/client/v3/register`, {
    method: "POST",
    headers: { authorization: `Bearer ${AS_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "m.login.application_service", username }),
  });
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  return body;
}

/** Registers with a password, as any client may try; returns the refusal, or `null`. */
const register = (username) =>
  refusalOf(matrixClient(synapse.url).registerRequest({ username, password: "correct horse battery", auth: { type: "m.login.dummy" } }));

test("a room that asks for a group lets in who is in it, and tells the others why not", async () => {
  assert.equal(await refusalOf(client.dee.joinRoom(coreRoom)), null);
  const refusal = await refusalOf(client.ada.joinRoom(coreRoom));
  assert.equal(refusal.status, 403);
  assert.equal(refusal.errcode, "M_FORBIDDEN");
  assert.ok(refusal.message.length > 20, "a sentence for people");
  assert.equal(refusal.data["org.guildhall.reason"], "not_in_group");
  assert.ok(!JSON.stringify(refusal.data).includes(member.ada.address));
  assert.equal(await refusalOf(client.ada.joinRoom(openRoom)), null, "a room that asks for nothing");
});

test("ghosts of bridges are not asked about, and who never logged in through us goes on as before", async () => {
  assert.equal(await refusalOf(client.ghost.joinRoom(coreRoom)), null);
  assert.equal(await refusalOf(client.old.joinRoom(openRoom)), null);
  assert.equal(await refusalOf(logInByPassword(synapse.url, "old", old.password)), null);
});

test("somebody whose pass is gone joins and invites no more, and does again with a new one", async () => {
  const { room_id: own } = await client.ada.createRoom({ preset: "private_chat" });
  assert.equal(await refusalOf(client.ada.invite(own, "@old:example.org")), null);
  await hall.sell(member.ada);
  await hall.stageBecomes(member.ada, "limited");

  const { room_id: fresh } = await client.dee.createRoom({ preset: "public_chat" });
  for (const refusal of [
    await until("the join is refused", () => refusalOf(client.ada.joinRoom(fresh))),
    await until("the invitation is refused", () => refusalOf(client.ada.invite(own, "@dee:example.org"))),
  ]) {
    assert.equal(refusal.status, 403);
    assert.equal(refusal.errcode, "M_FORBIDDEN");
    assert.equal(refusal.data["org.guildhall.reason"], "lapsed");
  }

  member.ada.token = await hall.give(hall.art, member.ada.address);
  await hall.stageBecomes(member.ada, "active");
  await until("the join is allowed", async () => (await refusalOf(client.ada.joinRoom(fresh))) === null);
});

test("whoever has a number behind their name because somebody has that name is judged by their own pass, and nobody else is", async () => {
  const namesake = await hall.member("old");
  const { token, text } = await logInWithoutBrowser(namesake, homeserver);
  assert.ok(token, text);
  const numbered = await logInByToken(synapse.url, token);
  assert.equal((await numbered.whoami()).user_id, "@old1:example.org");
  const { room_id: fresh } = await client.dee.createRoom({ preset: "public_chat" });
  const { room_id: another } = await client.dee.createRoom({ preset: "public_chat" });
  assert.equal(await refusalOf(numbered.joinRoom(fresh)), null);

  await hall.sell(namesake);
  await hall.stageBecomes(namesake, "limited");
  const refusal = await until("the join is refused", () => refusalOf(numbered.joinRoom(another)));
  assert.equal(refusal.data["org.guildhall.reason"], "lapsed");
  assert.equal(await refusalOf(client.old.joinRoom(another)), null, "the account of that name is somebody else's");
});

test("a slip of an operator is no verdict: nobody new comes in, and whoever is in goes on", async () => {
  const wrongToken = await synapse.write("guildhall-wrong-token", "not-the-token-that-both-sides-know\n");
  for (const [right, wrong] of [
    [`${synapse.folder}/guildhall-antispam-token`, wrongToken],
    [homeserver.party.clientId, "rp_somebody_elses"],
  ]) {
    const block = homeserver.block("antispam");
    assert.ok(block.includes(right), block);
    await synapse.start([...homeserver.blocks, block.replaceAll(right, wrong)]);
    const { room_id: fresh } = await matrixClient(synapse.url, { accessToken: root.token, userId: root.userId }).createRoom({ preset: "public_chat" });
    assert.equal(await refusalOf(client.dee.joinRoom(fresh)), null, "joining is open");
    assert.equal(await refusalOf(logInByPassword(synapse.url, "old", old.password)), null, "log-in is open");
    assert.equal((await register("passerby"))?.status, 429);
  }
  await synapse.start([...homeserver.blocks, homeserver.block("antispam")]);
});

test("nobody registers past the gate", async () => {
  const refusal = await register("passerby");
  // Synapse's way of not telling spammers why.
  assert.equal(refusal?.status, 429, JSON.stringify(refusal));
});

test("with the gate gone, nobody new comes in, and whoever is in goes on", async () => {
  const { room_id: own } = await client.dee.createRoom({ preset: "private_chat" });
  const { room_id: fresh } = await client.ada.createRoom({ preset: "public_chat" });
  await hall.instance.stop();

  assert.equal((await register("latecomer"))?.status, 429);
  assert.equal(await refusalOf(logInByPassword(synapse.url, "old", old.password)), null, "log-in is open");
  assert.equal(await refusalOf(client.dee.joinRoom(fresh)), null, "joining is open");
  assert.equal(await refusalOf(client.dee.invite(own, "@ada:example.org")), null, "inviting is open");

  // The same with everything closed: what the guide's fail_open opens is really what opens it.
  const closed = homeserver.block("antispam", { "user_may_join_room: true": "user_may_join_room: false", "user_may_invite: true": "user_may_invite: false", "check_login_for_spam: true": "check_login_for_spam: false" });
  await synapse.start([...homeserver.blocks, closed]);
  const { room_id: another } = await matrixClient(synapse.url, { accessToken: root.token, userId: root.userId }).createRoom({ preset: "public_chat" });
  for (const refused of [
    await refusalOf(logInByPassword(synapse.url, "old", old.password)),
    await refusalOf(client.dee.joinRoom(another)),
    await refusalOf(client.dee.invite(own, "@old:example.org")),
  ]) {
    assert.equal(refused?.errcode, "M_UNKNOWN", JSON.stringify(refused));
  }

  await hall.start();
  assert.equal(await refusalOf(client.dee.joinRoom(another)), null, "and with the gate there again");
});
