// SPDX-License-Identifier: AGPL-3.0-or-later
// Without a terminal: an admin registers a Synapse on the pages, gives it the text shown there, and sees who
// logged in; a member sees the homeserver among their sessions and ends it. And the pages on the way there that
// few people ever see. Every page is looked at closely, in a narrow window.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { prepareHall } from "../harness/hall.mjs";
import { logInByToken, openLanding, refusalOf } from "../harness/matrix.mjs";
import { controls } from "../harness/pages.mjs";
import { until } from "../harness/poll.mjs";
import { signIn } from "../harness/sign-up.mjs";
import { prepareSynapse } from "../harness/synapse.mjs";
import { visit } from "../harness/visit.mjs";
import { NARROW, openBrowser, openWalk } from "../harness/walk.mjs";
import { logInAddress, logInWithBrowser, openWindow } from "./homeserver.mjs";

let hall, synapse, browser, landing;

before(async () => {
  landing = await openLanding();
  synapse = await prepareSynapse();
  hall = await prepareHall();
  await hall.start();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await hall?.close();
  await synapse?.close();
  await landing?.close();
});

async function open(t, member) {
  const homeserver = { hall, synapse };
  const walk = await openWindow(browser, homeserver, member, {
    clients: [landing],
    viewport: NARROW,
    expectedConsole: [/status of 422 .*\/admin\/parties/],
  });
  t.after(() => walk.close());
  await signIn(walk, hall.url, { private_key: member.key }, hall.chain.chainId);
  return walk;
}

test("an admin registers a homeserver on the pages, and a member logs in there and out again", async (t) => {
  const olu = await hall.member("olu_office");
  await hall.instance.run("account", "grant", "olu_office", "owner");
  const office = await open(t, olu);
  const { page } = office;

  await page.goto(`${hall.url}/admin/parties`);
  await visit(office, "admin-parties-none");
  await page.goto(`${hall.url}/admin/parties/new`);
  await visit(office, "admin-parties-new");
  await page.locator("#party-name").fill("Our Matrix");
  await page.locator("#party-kind").selectOption("synapse");
  await page.locator("#party-redirect").fill(`${synapse.url}/_synapse/client/oidc/callback`);
  await page.locator("#party-backchannel").fill(`${synapse.url}/_synapse/client/oidc/backchannel_logout`);
  // A group that no rule gives would keep everybody out: whoever types one is asked whether that is meant.
  await page.locator("#party-group").fill("cores");
  await office.click(page.locator("main form.card button.primary"));
  await page.getByLabel("This group is meant").waitFor();
  await visit(office, "admin-parties-group");
  await page.locator("#party-group").fill("");
  await office.click(page.locator("main form.card button.primary"));
  await page.locator("#party-block").waitFor();
  await visit(office, "admin-parties-secret");

  // The text of that page is all that the homeserver gets.
  const block = (await page.locator("#party-block").innerText()).replace(/^public_baseurl: .*\n/m, "");
  await synapse.start([block]);
  await office.click(page.locator('main a.button.primary[href^="/admin/parties/"]'));
  await page.locator("#party-name").waitFor();
  await visit(office, "admin-parties-one");
  const one = page.url();

  const ada = await hall.member("ada");
  const walk = await open(t, ada);
  const homeserver = { logInAddress: (to) => logInAddress(synapse, to) };
  const client = await logInByToken(synapse.url, await logInWithBrowser(walk, homeserver, landing, { signsIn: false }));
  assert.equal((await client.whoami()).user_id, "@ada:example.org");

  await page.goto(`${one}/log-ins`);
  await page.getByText("@ada").first().waitFor();
  await visit(office, "admin-parties-log-ins");
  assert.ok(!(await page.content()).toLowerCase().includes(ada.address.toLowerCase()), "no wallet beside a name");
  await office.finish();

  await walk.page.goto(`${hall.url}/settings`);
  const server = walk.page.locator('section[aria-labelledby="servers"]');
  await server.getByText("Our Matrix").first().waitFor();
  await server.locator("details > summary").click();
  await visit(walk, "settings-servers");
  await walk.click(server.locator('form[action="/settings/end-server"] button'));
  const refusal = await until("Synapse has logged the device out", () => refusalOf(client.whoami()));
  assert.equal(refusal.errcode, "M_UNKNOWN_TOKEN");

  // A server may ask that whoever is signed in signs in once more.
  const away = await fetch(logInAddress(synapse, landing.url), { redirect: "manual" });
  const asked = new URL(away.headers.get("location"));
  assert.equal(asked.origin, hall.url);
  asked.searchParams.set("prompt", "login");
  await walk.page.goto(asked.href);
  await walk.page.locator('main a.button[href^="/sign-in"]').waitFor();
  await visit(walk, "party-again");
  await walk.finish();
});

test("the owners of a wallet of several find a page that waits for their signatures", async (t) => {
  const walk = await openWalk(browser, { origins: [hall.url], viewport: NARROW });
  t.after(() => walk.close());
  const { page } = walk;
  const on = controls(page);
  await page.goto(`${hall.url}/sign-in/multisig`);
  await visit(walk, "multisig");
  // Any contract is a wallet that nobody has a key of.
  await on.pasteAddress.fill(hall.art.address);
  await walk.click(on.pasteNext);
  await page.locator("input#hash").waitFor();
  await visit(walk, "multisig-waiting");
  assert.match(await page.locator("textarea#message").inputValue(), new RegExp(hall.art.address, "i"));

  // It waits for them in this browser, whenever they come back, and says what is missing.
  await page.goto(`${hall.url}/sign-in/multisig`);
  await page.locator("input#hash").waitFor();
  await walk.finish();
});
