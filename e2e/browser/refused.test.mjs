// SPDX-License-Identifier: AGPL-3.0-or-later
// A wallet without a pass is refused in words that say what is missing and where to get it, and
// nothing it tries gets it in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { controls } from "../harness/pages.mjs";
import { signIn } from "../harness/sign-up.mjs";
import { visit } from "../harness/visit.mjs";
import { Wallet } from "../harness/wallet.mjs";
import { NARROW, openBrowser, openWalk } from "../harness/walk.mjs";

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

const walletOf = (held) => new Wallet({ private_key: held.private_key, chainId: demo.facts.chain.chain_id });

test("a wallet without a pass is refused with reasons in plain words and a link, and cannot join", async (t) => {
  const [base] = demo.urls;

  const welcome = await openWalk(browser, { origins: [base] });
  t.after(() => welcome.close());
  const granted = await signIn(welcome, base, await demo.wallet("unlock"), demo.facts.chain.chain_id);
  assert.equal(granted.decision.outcome, "granted", "the clean twin: a wallet that holds a membership may join");
  await welcome.page.goto(`${base}/join`);
  await controls(welcome.page).username.waitFor();
  await welcome.finish();

  const wallet = walletOf(await demo.wallet(null));
  const walk = await openWalk(browser, { origins: [base], wallet });
  t.after(() => walk.close());
  const { page } = walk;
  const on = controls(page);
  await page.goto(`${base}/join`);
  await walk.click(on.wallet(wallet.name));
  await walk.click(on.sign);
  await on.verdict.waitFor();

  assert.equal(await on.username.count(), 0, "no name is asked of somebody who cannot join");
  const cards = await on.conditions.allTextContents();
  assert.ok(cards.length >= 1);
  for (const card of cards) assert.match(card, /block \d+/i, "each reason says at which block it was read");
  assert.match(cards.join("\n"), /holds no|has no/, "the reason is said in plain words");
  const links = await on.conditions.locator("a[href]").evaluateAll((found) => found.map((link) => link.href));
  assert.ok(links.length >= 1, "at least one reason says where to get what is missing");
  await visit(walk, "join-refused");
  await page.setViewportSize(NARROW);
  walk.viewport = NARROW;
  await visit(walk, "join-refused");

  await page.locator('main a[href="/appeal"]').click();
  await visit(walk, "appeal");
  await page.locator('main a[href="/appeal/answers"]').click();
  await visit(walk, "appeal-answers");
  await walk.click(on.wallet(wallet.name));
  await walk.click(on.sign);
  await page.locator("main [role=status]", { hasText: "no appeal" }).waitFor();

  const attempt = await walk.context.request.post(`${base}/auth/join`, {
    data: { username: "gate_crasher" },
    headers: { origin: base },
  });
  assert.equal(attempt.status(), 403);
  assert.match(JSON.stringify(await attempt.json()), /reasons|decision/);
  assert.equal((await walk.context.request.get(`${base}/@gate_crasher`)).status(), 404, "and no account was made");
  await walk.finish();
});

test("somebody who says no in the wallet reads what happened and can try again", async (t) => {
  const [base] = demo.urls;
  const wallet = walletOf(await demo.wallet(null));
  const walk = await openWalk(browser, { origins: [base], wallet });
  t.after(() => walk.close());
  const on = controls(walk.page);
  await walk.page.goto(`${base}/join`);
  await walk.click(on.wallet(wallet.name));
  wallet.rejectNext = true;
  await walk.click(on.sign);
  await on.walletError.waitFor();
  assert.notEqual((await on.walletError.textContent()).trim(), "");
  assert.deepEqual(wallet.signed, []);
  await visit(walk, "join-rejected-in-wallet");
  await walk.click(on.sign);
  await on.verdict.waitFor();
  await walk.finish();
});
