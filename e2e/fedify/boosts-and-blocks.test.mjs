// SPDX-License-Identifier: AGPL-3.0-or-later
// Boosts and blocks with a foreign server, in both directions, and taken back: by the calls any client
// makes on our side.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signUpByApp } from "../clients/members.mjs";
import { startPeer } from "../harness/fedify-peer.mjs";
import { startOpenInstance } from "../harness/instance.mjs";
import { until } from "../harness/poll.mjs";

const PUBLIC = ["https://www.w3.org/ns/activitystreams#Public", "as:Public"];

let instance;
let peer;
let ada;
let token;
let me;
before(async () => {
  instance = await startOpenInstance();
  token = await signUpByApp(instance.url, "freya", "boosts and blocks");
  me = `${instance.url}/users/freya`;
  peer = await startPeer({ firstKnock: "rfc9421" });
  ada = await peer.do("actor", { username: "ada", name: "Ada" });
});
after(async () => {
  await peer?.stop();
  await instance?.close();
});

async function api(method, path, body) {
  const response = await fetch(instance.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json();
  assert.equal(response.status, 200, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

const undoOf = (type) => (entry) => entry.type === "Undo" && entry.activity.object?.type === type;

test("a boost of theirs goes to them, and is taken back", async () => {
  const note = await peer.do("note", { as: "ada", content: "<p>Worth a boost.</p>", mention: me });
  const status = await until("their note arrives", async () => {
    const notices = await api("GET", "/api/v1/notifications");
    return notices.find((notice) => notice.type === "mention")?.status;
  });
  const boost = await api("POST", `/api/v1/statuses/${status.id}/reblog`);
  const announce = await peer.received("our Announce", (entry) => entry.type === "Announce");
  assert.deepEqual([announce.actor, announce.activity.object], [me, note.object]);
  assert.ok(announce.id.startsWith(`${me}/announces/`), announce.id);
  assert.ok([announce.activity.to].flat().some((to) => PUBLIC.includes(to)));
  assert.ok([announce.activity.cc].flat().includes(ada.id));
  const looked = await fetch(announce.id, { headers: { accept: "application/activity+json" } });
  assert.equal((await looked.json()).object, note.object);
  assert.equal(boost.reblog.id, status.id);

  await api("POST", `/api/v1/statuses/${status.id}/unreblog`);
  const undo = await peer.received("our Undo of it", undoOf("Announce"));
  assert.equal(undo.activity.object.id, announce.id);
  assert.equal((await fetch(announce.id, { headers: { accept: "application/activity+json" } })).status, 404);
});

test("a boost by them is counted, and taken back", async () => {
  const status = await api("POST", "/api/v1/statuses", { status: "Boost this." });
  const count = async () => (await api("GET", `/api/v1/statuses/${status.id}`)).reblogs_count;
  const sent = await peer.do("announce", { as: "ada", object: status.uri, author: me });
  await until("it is counted", async () => (await count()) === 1);
  const told = await api("GET", "/api/v1/notifications?types[]=reblog");
  assert.deepEqual(told.map((notice) => [notice.account.acct, notice.status.id]), [[ada.handle.slice(1), status.id]]);
  await peer.do("undo", { as: "ada", activity: sent.activity, to: me });
  await until("it is taken back", async () => (await count()) === 0);
});

test("our block reaches them, and theirs us; both are taken back", async () => {
  await peer.do("follow", { as: "ada", actor: me });
  const follower = await until("they follow us", async () => {
    const own = await api("GET", "/api/v1/accounts/verify_credentials");
    return (await api("GET", `/api/v1/accounts/${own.id}/followers`))[0];
  });
  const relation = async () => (await api("GET", `/api/v1/accounts/relationships?id[]=${follower.id}`))[0];

  await api("POST", `/api/v1/accounts/${follower.id}/block`);
  const block = await peer.received("our Block", (entry) => entry.type === "Block");
  assert.deepEqual([block.actor, block.activity.object], [me, ada.id]);
  assert.equal(block.path, new URL(ada.id).pathname + "/inbox", "nobody else hears of it");
  const blocking = await relation();
  assert.deepEqual([blocking.blocking, blocking.followed_by], [true, false]);
  await api("POST", `/api/v1/accounts/${follower.id}/unblock`);
  const undo = await peer.received("our Undo of it", undoOf("Block"));
  assert.equal(undo.activity.object.id, block.id);

  const sent = await peer.do("block", { as: "ada", actor: me });
  await until("their block arrives", async () => (await relation()).blocked_by);
  await peer.do("undo", { as: "ada", activity: sent.activity, to: me });
  await until("their block is lifted", async () => !(await relation()).blocked_by);
  const refused = (await peer.incoming((entry) => entry.method === "POST")).filter((entry) => entry.status !== 202);
  assert.deepEqual(refused, [], "everything we sent was taken at the first knock");
});
