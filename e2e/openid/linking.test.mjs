// SPDX-License-Identifier: AGPL-3.0-or-later
// A homeserver that had people before it stood behind the gate. An equal name gives nobody their account, and
// takes nothing from them: the member of that name gets another. A code in the profile does link one, and from
// then on it follows its member's pass.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { logInByToken, matrixClient, openLanding, refusalOf } from "../harness/matrix.mjs";
import { until } from "../harness/poll.mjs";
import { signIn } from "../harness/sign-up.mjs";
import { visit } from "../harness/visit.mjs";
import { NARROW, openBrowser } from "../harness/walk.mjs";
import { logInWithBrowser, logInWithoutBrowser, openWindow, prepareHomeserver } from "./homeserver.mjs";

const TOKEN = "a-token-that-both-sides-know-0123456789\n";

let homeserver, hall, synapse, browser, landing, old, oldClient, room;

before(async () => {
  landing = await openLanding();
  homeserver = await prepareHomeserver({ graceS: 2 });
  ({ hall, synapse } = homeserver);
  await synapse.start(homeserver.blocks);
  old = await synapse.register("old_hand");
  oldClient = matrixClient(synapse.url, { accessToken: old.token, userId: old.userId });
  ({ room_id: room } = await oldClient.createRoom({ preset: "public_chat" }));
  await homeserver.letSuspend();
  await hall.instance.configure(homeserver.block("antispam-settings", { "!ROOM_ID:example.org": "!no-room:example.org" }));
  await hall.instance.write("antispam-token", TOKEN);
  await synapse.write("guildhall-antispam-token", TOKEN);
  await synapse.write("guildhall_antispam.py", homeserver.block("guildhall_antispam.py"));
  await synapse.start([...homeserver.blocks, homeserver.block("antispam")]);
  await hall.start();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await homeserver?.close();
  await landing?.close();
});

test("somebody of the same name gets an account of their own and nothing of the old one, and their lapse does that no harm", async () => {
  const namesake = await hall.member("old_hand");
  const { token, text } = await logInWithoutBrowser(namesake, homeserver);
  assert.ok(token, text);
  const client = await logInByToken(synapse.url, token);
  assert.equal((await client.whoami()).user_id, "@old_hand1:example.org");
  assert.equal(await refusalOf(client.joinRoom(room)), null);
  assert.equal(await refusalOf(client.sendTextMessage(room, "New here.")), null);
  assert.equal((await oldClient.whoami()).user_id, "@old_hand:example.org");

  // What is closed when the pass is gone is their own account, under its other name.
  await hall.sell(namesake);
  await hall.stageBecomes(namesake, "limited");
  const refusal = await until("their own account is suspended", () => refusalOf(client.sendTextMessage(room, "May I?")));
  assert.equal(refusal.errcode, "M_USER_SUSPENDED");
  await hall.instance.run("enforcer", "run");
  assert.equal(await refusalOf(oldClient.sendTextMessage(room, "Still here.")), null, "not suspended");
  const { room_id: other } = await oldClient.createRoom({ preset: "private_chat" });
  assert.equal(await refusalOf(oldClient.invite(other, "@guildhall:example.org")), null, "and not judged by the namesake's pass");
});

test("a username that Synapse must write otherwise gets its account too", async () => {
  const { token, text } = await logInWithoutBrowser(await hall.member("_fay"), homeserver);
  assert.ok(token, text);
  const client = await logInByToken(synapse.url, token);
  assert.equal((await client.whoami()).user_id, "@=5ffay:example.org");
  assert.equal(await refusalOf(client.joinRoom(room)), null);
});

test("a code in the profile links an account, which is the member's at the next log-in and follows the pass", async (t) => {
  const ada = await hall.member("ada");
  const walk = await openWindow(browser, homeserver, ada, {
    clients: [landing],
    viewport: NARROW,
    expectedConsole: [/status of 422 .*linked-accounts\/check/],
  });
  t.after(() => walk.close());
  const { page } = walk;
  await signIn(walk, hall.url, { private_key: ada.key }, hall.chain.chainId);

  await page.goto(`${hall.url}/settings/linked-accounts`);
  await visit(walk, "linked-accounts");
  await page.locator("#account-1").fill("@old_hand:example.org");
  await walk.click(page.locator('form[action="/settings/linked-accounts/begin"] button'));
  const code = (await page.locator("#code-1").innerText()).trim();
  assert.match(code, /^gh-/);
  await visit(walk, "linked-accounts-code");

  // Without the code in the profile, nothing happens.
  const check = page.locator('form[action="/settings/linked-accounts/check"] button');
  await walk.click(check);
  await page.locator('main [role="alert"]').first().waitFor();
  await oldClient.setDisplayName(`Old Hand ${code}`);
  await walk.click(check);
  await page.locator('main [role="status"]').first().waitFor();
  await visit(walk, "linked-accounts-done");
  await oldClient.setDisplayName("Old Hand");

  const said = await hall.instance.run("join", "preflight", homeserver.party.clientId, "--link");
  assert.match(said, /1 accounts? w(as|ere) linked/);
  const client = await logInByToken(synapse.url, await logInWithBrowser(walk, homeserver, landing, { signsIn: false }));
  assert.equal((await client.whoami()).user_id, "@old_hand:example.org");
  await walk.finish();

  await hall.sell(ada);
  await hall.stageBecomes(ada, "limited");
  const refusal = await until("the linked account is suspended", () => refusalOf(client.sendTextMessage(room, "May I?")));
  assert.equal(refusal.errcode, "M_USER_SUSPENDED");
  ada.token = await hall.give(hall.art, ada.address);
  await hall.stageBecomes(ada, "active");
  await until("the linked account is open", async () => (await refusalOf(client.sendTextMessage(room, "Back again."))) === null);
});
