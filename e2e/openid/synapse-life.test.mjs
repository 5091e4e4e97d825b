// SPDX-License-Identifier: AGPL-3.0-or-later
// One token and one Matrix account, told step by step: a holder logs in to Synapse, sells the token, is in
// grace, is limited; Synapse suspends the account; with a new token it is open again. A real chain, a real
// browser, a real Synapse, real time; only the span of grace is short. Everything that is said about Matrix
// is what a Matrix client was answered.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { logInByToken, openLanding, refusalOf } from "../harness/matrix.mjs";
import { until } from "../harness/poll.mjs";
import { teller } from "../harness/teller.mjs";
import { visit } from "../harness/visit.mjs";
import { openBrowser } from "../harness/walk.mjs";
import { logInWithBrowser, openWindow, prepareHomeserver } from "./homeserver.mjs";

const GRACE_S = 6;

let homeserver, browser, landing;

before(async () => {
  landing = await openLanding();
  homeserver = await prepareHomeserver({ graceS: GRACE_S });
  await homeserver.synapse.start(homeserver.blocks);
  await homeserver.letSuspend();
  await homeserver.hall.start();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await homeserver?.close();
  await landing?.close();
});

test("a holder's Matrix account follows the token: sold, grace, limited and suspended, bought anew and open", async (t) => {
  const say = teller("synapse", "the life of a Matrix account behind the gate");
  const { hall, synapse } = homeserver;
  const ada = await hall.member("ada");
  const bob = await hall.member("bob");
  say("ada and bob join the hall, each with a token");

  const client = {};
  const walks = {};
  for (const member of [ada, bob]) {
    const walk = await openWindow(browser, homeserver, member, { clients: [landing], expectedConsole: [/status of 403 .*\/oauth\/authorize/] });
    t.after(() => walk.close());
    walks[member.username] = walk;
    client[member.username] = await logInByToken(synapse.url, await logInWithBrowser(walk, homeserver, landing));
    say(`${member.username} logs in to Synapse with a wallet in Chromium, and is ${client[member.username].getUserId()}`);
  }

  const { room_id: room } = await client.bob.createRoom({ preset: "public_chat", name: "The yard" });
  await client.ada.joinRoom(room);
  const { event_id: before } = await client.ada.sendTextMessage(room, "I am in.");
  assert.ok(before);
  say("ada writes into a room of bob's");

  await hall.sell(ada);
  say("ada sells the token");
  await hall.stageBecomes(ada, "grace");
  assert.equal(await refusalOf(client.ada.sendTextMessage(room, "Still here.")), null);
  say("ada is in grace, and writes as before");

  await hall.stageBecomes(ada, "limited");
  say("ada is limited");
  const refusal = await until("Synapse refuses what ada writes", () => refusalOf(client.ada.sendTextMessage(room, "May I?")));
  assert.equal(refusal.status, 403);
  assert.equal(refusal.errcode, "M_USER_SUSPENDED");
  say(`Synapse refuses what ada writes: ${refusal.status} ${refusal.errcode}, "${refusal.message}"`);

  const { page } = walks.ada;
  await page.goto(homeserver.logInAddress(landing.url));
  assert.ok(page.url().startsWith(`${hall.url}/oauth/authorize?`), page.url());
  assert.ok(await page.locator('main a[href="/settings/membership"]').isVisible(), "the way to renew");
  await visit(walks.ada, "party-refused");
  say(`ada cannot log in with another device; the hall says: "${(await page.locator("main .problem").innerText()).trim()}"`);

  assert.equal((await client.ada.whoami()).user_id, "@ada:example.org");
  const read = await client.ada.fetchRoomEvent(room, before);
  assert.equal(read.content.body, "I am in.");
  say("ada is still logged in, and reads: no device and no key is lost");
  assert.equal(await refusalOf(client.bob.sendTextMessage(room, "Where is ada?")), null);
  say("bob, who holds a token, writes on");

  ada.token = await hall.give(hall.art, ada.address);
  say("ada buys a new token");
  await hall.stageBecomes(ada, "active");
  say("ada is a member again");
  await until("Synapse takes what ada writes", async () => (await refusalOf(client.ada.sendTextMessage(room, "Back again."))) === null);
  say("ada writes into the room with the same client, which was never logged out");

  const another = await logInByToken(synapse.url, await logInWithBrowser(walks.ada, homeserver, landing, { signsIn: false, asked: false }));
  assert.equal(another.getUserId(), "@ada:example.org");
  say("and ada logs in with another device");
  for (const walk of Object.values(walks)) await walk.finish();

  const told = await hall.instance.run("enforcer", "status");
  assert.ok(!told.includes(ada.address), "no wallet in what the admin is shown");
});
