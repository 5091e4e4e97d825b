// SPDX-License-Identifier: AGPL-3.0-or-later
// The demo's promise to a newcomer without any wallet extension: two people on two instances talk
// to each other after at most 8 clicks and 60 seconds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { controls, inPost } from "../harness/pages.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";

const MOST_CLICKS = 8;
const MOST_SECONDS = 60;

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

test("a newcomer joins, posts, and hears back from the other instance within 8 clicks and 60 seconds", async (t) => {
  const [here, there] = demo.urls;
  const host = new URL(here).host;
  const walk = await openWalk(browser, { origins: [here, there] });
  t.after(() => walk.close());
  const begun = performance.now();

  // Here: one press connects and signs, then a name.
  const { page } = walk;
  const on = controls(page);
  await page.goto(`${here}/`);
  await walk.click(on.demoWallet);
  await on.username.fill("nova");
  await walk.click(on.create);
  await walk.click(on.codesSaved);
  await on.composer.fill("My first post, from over here.");
  await walk.click(on.send);
  await on.post("My first post, from over here.").waitFor();

  // There: somebody who is a member already, follows and answers.
  const other = await walk.context.newPage();
  const otherOn = controls(other);
  await other.goto(`${there}/`);
  await walk.click(otherOn.demoMember("Lena"));
  await otherOn.followWho.fill(`@nova@${host}`);
  await walk.click(otherOn.follow);
  const arrived = otherOn.post("My first post, from over here.");
  await arrived.waitFor({ timeout: 20_000 });
  await walk.click(inPost(arrived).openReply);
  await inPost(arrived).reply.fill("Heard you over there!");
  await walk.click(inPost(arrived).sendReply);

  // Here again: the answer comes without anybody pressing anything.
  await page.bringToFront();
  await page.locator("#told", { hasText: "Heard you over there!" }).waitFor({ timeout: 20_000 });

  const seconds = (performance.now() - begun) / 1000;
  t.diagnostic(`${walk.clicks} clicks, ${seconds.toFixed(1)} s`);
  assert.ok(walk.clicks <= MOST_CLICKS, `${walk.clicks} clicks; at most ${MOST_CLICKS} were promised`);
  assert.ok(seconds < MOST_SECONDS, `${seconds.toFixed(1)} s; at most ${MOST_SECONDS} were promised`);
  await walk.finish();
});
