// SPDX-License-Identifier: AGPL-3.0-or-later
// The whole sign-up and every page after it, in a desktop window.
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { Wallet } from "../harness/wallet.mjs";
import { DESKTOP, openBrowser, openWalk } from "../harness/walk.mjs";
import { lookAround, sidePages, signOutAndIn, signUp } from "./stories/sign-up.mjs";

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

test("somebody with a pass signs up in a desktop window and finds every page in order", async (t) => {
  const [base] = demo.urls;
  const held = await demo.wallet("builder_pass");
  const walk = await openWalk(browser, {
    origins: [base],
    wallet: new Wallet({ private_key: held.private_key, chainId: demo.facts.chain.chain_id }),
    viewport: DESKTOP,
    expectedConsole: [/status of 404 .*nobody_of_that_name/],
  });
  t.after(() => walk.close());

  await signUp(walk, base, "mia_desktop");
  await lookAround(walk, base, "mia_desktop");
  await signOutAndIn(walk, base);
  await sidePages(walk, base);
  await walk.finish();
});
