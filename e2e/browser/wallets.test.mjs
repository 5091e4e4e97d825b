// SPDX-License-Identifier: AGPL-3.0-or-later
// How the page finds wallets: those that announce themselves, an old one that is only on the
// window, and none at all.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { controls } from "../harness/pages.mjs";
import { visit } from "../harness/visit.mjs";
import { Wallet } from "../harness/wallet.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";

let demo;
let browser;
before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.close();
});

async function openJoin(t, wallet) {
  const [base] = demo.urls;
  const walk = await openWalk(browser, { origins: [base], wallet });
  t.after(() => walk.close());
  await walk.page.goto(`${base}/join`);
  return walk;
}

const walletOf = (held, options) => new Wallet({ private_key: held.private_key, chainId: demo.facts.chain.chain_id, ...options });

test("a wallet that announces itself is offered once, by its name and picture, and remembered", async (t) => {
  const wallet = walletOf(await demo.wallet(null), { name: "Announced <b>Wallet</b>" });
  const walk = await openJoin(t, wallet);
  const on = controls(walk.page);
  await on.wallet(wallet.name).waitFor();
  assert.equal(await walk.page.locator("#wallets button").count(), 1);
  assert.match(await walk.page.locator("#wallets img").getAttribute("src"), /^data:image\//);
  assert.deepEqual(wallet.calls, [], "a wallet is not asked for anything before it is chosen");
  await walk.click(on.wallet(wallet.name));
  await on.message.waitFor();
  await walk.page.reload();
  await on.wallet(wallet.name).locator(".recent").waitFor();
  assert.deepEqual(
    wallet.calls.map((call) => call.method),
    ["eth_requestAccounts", "eth_chainId"],
    "coming back asks for nothing either",
  );
  await walk.finish();
});

test("an old wallet that is only on the window is found and signs in", async (t) => {
  const wallet = walletOf(await demo.wallet(null), { announces: false });
  const walk = await openJoin(t, wallet);
  const on = controls(walk.page);
  await walk.click(walk.page.locator("#wallets button"));
  await walk.click(on.sign);
  await on.verdict.waitFor();
  assert.equal(wallet.signed.length, 1);
  await walk.finish();
});

test("without any wallet the page says so and names the other ways", async (t) => {
  const walk = await openJoin(t, undefined);
  await walk.page.locator("#wallets-none").waitFor();
  await walk.click(controls(walk.page).otherWays);
  assert.ok(await controls(walk.page).byHand.isVisible());
  await visit(walk, "join-without-wallet");
  await walk.finish();
});
