// SPDX-License-Identifier: AGPL-3.0-or-later
// An instance that demands a signature for everything it serves still talks with a foreign server,
// which signs what it asks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signUpByApp } from "../clients/members.mjs";
import { startPeer } from "../harness/fedify-peer.mjs";
import { startOpenInstance } from "../harness/instance.mjs";
import { until } from "../harness/poll.mjs";

let instance;
let peer;
let ada;
let token;
let me;
before(async () => {
  process.env.GUILDHALL__FEDERATION__AUTHORIZED_FETCH = "true";
  instance = await startOpenInstance();
  token = await signUpByApp(instance.url, "frida", "authorized fetch");
  me = `${instance.url}/users/frida`;
  peer = await startPeer({ firstKnock: "draft-cavage" });
  ada = await peer.do("actor", { username: "ada", name: "Ada" });
});
after(async () => {
  await peer?.stop();
  await instance?.close();
});

async function api(method, path, body) {
  const response = await fetch(instance.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json();
  assert.equal(response.status, 200, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

const asProgram = { headers: { accept: "application/activity+json" } };

test("unsigned questions are refused in words, and the instance's own key is not", async () => {
  const refused = await fetch(me, asProgram);
  assert.equal(refused.status, 401);
  assert.equal((await refused.json()).error, "signature_missing");
  const own = await fetch(`${instance.url}/actor`, asProgram);
  assert.equal(own.status, 200);
  assert.ok((await own.json()).publicKey.publicKeyPem);
});

test("a Fedify server that signs follows, is followed, reads and writes", async () => {
  await peer.do("follow", { as: "ada", actor: me });
  await peer.received("our Accept", (entry) => entry.type === "Accept");
  const found = await api("GET", `/api/v2/search?resolve=true&q=${encodeURIComponent(ada.handle)}`);
  assert.equal(found.accounts.length, 1);
  await api("POST", `/api/v1/accounts/${found.accounts[0].id}/follow`);
  await until("they accept us", async () => {
    const [relation] = await api("GET", `/api/v1/accounts/relationships?id[]=${found.accounts[0].id}`);
    return relation.following && relation.followed_by;
  });
  const status = await api("POST", "/api/v1/statuses", { status: "For those who sign." });
  const create = await peer.received("our post", (entry) => entry.type === "Create");
  assert.equal(create.activity.object.id, status.uri);
  const note = await peer.do("note", { as: "ada", content: "<p>Well signed.</p>", in_reply_to: status.uri });
  await until("their answer arrives", async () => {
    const { descendants } = await api("GET", `/api/v1/statuses/${status.id}/context`);
    return descendants.some((answer) => answer.uri === note.object);
  });
});
