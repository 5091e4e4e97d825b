// SPDX-License-Identifier: AGPL-3.0-or-later
// Members log in to a real Synapse in a real browser. Synapse asks for a group, and is told when a session
// ends. What a Matrix client is answered is what counts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { logInByToken, openLanding, refusalOf } from "../harness/matrix.mjs";
import { controls } from "../harness/pages.mjs";
import { until } from "../harness/poll.mjs";
import { visit } from "../harness/visit.mjs";
import { openBrowser } from "../harness/walk.mjs";
import { logInWithBrowser, openWindow, prepareHomeserver } from "./homeserver.mjs";

let homeserver, browser, landing, trusted;

before(async () => {
  landing = await openLanding();
  trusted = await openLanding();
  // Clients that Synapse trusts get their token without a page that asks.
  homeserver = await prepareHomeserver({ onlyCore: true, blocks: [`sso: { client_whitelist: ["${trusted.url}"] }`] });
  await homeserver.start();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await homeserver?.close();
  await landing?.close();
  await trusted?.close();
});

async function open(t, member, expectedConsole) {
  const walk = await openWindow(browser, homeserver, member, { clients: [landing, trusted], expectedConsole });
  t.after(() => walk.close());
  return walk;
}

test("a member in the group logs in, is known by their username, and is logged out when the session here ends", async (t) => {
  const { hall, synapse, party } = homeserver;
  const dee = await hall.member("dee", { core: true });
  const walk = await open(t, dee);
  const asked = [];
  walk.page.on("request", (request) => {
    if (request.url().startsWith(`${hall.url}/oauth/authorize`) && request.method() === "GET") asked.push(new URL(request.url()).searchParams);
  });
  const client = await logInByToken(synapse.url, await logInWithBrowser(walk, homeserver, landing, { looks: true }));

  assert.equal(asked[0].get("client_id"), party.clientId);
  assert.equal(asked[0].get("code_challenge_method"), "S256");
  assert.match(asked[0].get("code_challenge"), /^[\w-]{43}$/);
  assert.ok(asked[0].get("nonce"), "Synapse sends a nonce");

  assert.equal((await client.whoami()).user_id, "@dee:example.org");
  assert.equal((await client.getProfileInfo("@dee:example.org")).displayname, "dee");

  // A second device of the same browser: nobody is asked twice.
  const second = await logInByToken(synapse.url, await logInWithBrowser(walk, homeserver, landing, { asked: false, signsIn: false }));
  assert.equal((await second.whoami()).user_id, "@dee:example.org");

  await walk.page.goto(`${hall.url}/oauth/end_session?client_id=${party.clientId}`);
  await visit(walk, "end-session");
  await walk.click(walk.page.locator('main form[action="/oauth/end_session"] button.primary'));
  for (const device of [client, second]) {
    const refusal = await until("Synapse has logged the device out", () => refusalOf(device.whoami()));
    assert.equal(refusal.status, 401);
    assert.equal(refusal.errcode, "M_UNKNOWN_TOKEN");
    assert.ok(!refusal.data.soft_logout);
  }
  await walk.finish();
});

test("a member who is not in the group is refused by Synapse, and comes in with the badge", async (t) => {
  const { hall, synapse } = homeserver;
  const ada = await hall.member("ada");
  const walk = await open(t, ada, [/status of 400 .*oidc\/callback/]);
  await walk.page.goto(homeserver.logInAddress(landing.url));
  const on = controls(walk.page);
  await walk.click(on.wallet(walk.wallet.name));
  await walk.click(on.sign);
  await walk.click(walk.page.locator('main button[name="answer"][value="allow"]'));
  await walk.page.getByText("You are not allowed to log in here.").waitFor();
  assert.ok(walk.page.url().startsWith(synapse.url));

  await hall.give(hall.badge, ada.address);
  const client = await until("the badge counts", async () => {
    await walk.page.goto(homeserver.logInAddress(landing.url));
    const button = walk.page.locator("a.primary-button");
    if (!(await button.isVisible())) return null;
    await walk.click(button);
    await walk.page.locator("#arrived").waitFor();
    return logInByToken(synapse.url, landing.arrivals.at(-1));
  }, { withinMs: 45_000, everyMs: 2_000 });
  assert.equal((await client.whoami()).user_id, "@ada:example.org");
  await walk.finish();
});

test("a client that Synapse trusts gets its token straight after the consent", async (t) => {
  const { hall, synapse } = homeserver;
  const walk = await open(t, await hall.member("fay", { core: true }));
  const client = await logInByToken(synapse.url, await logInWithBrowser(walk, homeserver, trusted, { confirms: false }));
  assert.equal((await client.whoami()).user_id, "@fay:example.org");
  await walk.finish();
});
