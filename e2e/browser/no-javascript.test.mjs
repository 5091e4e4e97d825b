// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page with scripts switched off. The one thing a page cannot do then is ask a wallet, so
// the signature is made elsewhere and pasted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { privateKeyToAccount } from "viem/accounts";
import { openDemo } from "../harness/demo.mjs";
import { controls, inPost } from "../harness/pages.mjs";
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

/** From the wallet page to a session, by an address and a signature typed into forms. */
async function pasteSignature(walk, held) {
  const on = controls(walk.page);
  const account = privateKeyToAccount(held.private_key);
  await walk.click(on.otherWays);
  await walk.click(on.byHand);
  await on.pasteAddress.fill(account.address);
  await on.pasteChain.selectOption(String(demo.facts.chain.chain_id));
  await walk.click(on.pasteNext);
  const message = await on.pasteMessage.inputValue();
  assert.ok(await on.cannot.isVisible(), "the page says what the signature cannot do");
  await on.pasteSignature.fill(await account.signMessage({ message }));
  await walk.click(on.pasteNext);
}

test("somebody without JavaScript signs up by a pasted signature and uses every page", async (t) => {
  const [base] = demo.urls;
  const held = await demo.wallet("builder_pass");
  const walk = await openWalk(browser, { origins: [base], javaScript: false });
  t.after(() => walk.close());
  const { page } = walk;
  const on = controls(page);

  await page.goto(`${base}/`);
  await walk.click(on.join);
  await pasteSignature(walk, held);
  await on.conditions.first().waitFor();
  await on.username.fill("nell_noscript");
  await walk.click(on.create);
  await on.codes.first().waitFor();
  assert.equal(await on.codes.count(), 10);
  const download = await page.locator("main a[download]").getAttribute("href");
  assert.ok(download, "the codes can be kept as a file without a script");
  await walk.click(on.codesSaved);

  await on.composer.fill("Written without a script.");
  await walk.click(on.send);
  const post = on.post("Written without a script.");
  await post.waitFor();
  await walk.click(inPost(post).openReply);
  await inPost(post).reply.fill("Answered without a script.");
  await walk.click(inPost(post).sendReply);
  await on.post("Answered without a script.").waitFor();

  await walk.click(on.nav("/@nell_noscript"));
  await walk.click(inPost(on.post("Written without a script.")).edit);
  await page.waitForURL(/\/edit$/);
  await page.locator("#compose-text").fill("Rewritten without a script.");
  await walk.click(page.locator("form.composer", { has: page.locator("#compose-text") }).locator("button.primary"));
  await page.waitForURL((url) => !url.pathname.endsWith("/edit"));
  await on.post("Rewritten without a script.").waitFor();

  // Following somebody who is a member here already.
  await walk.click(on.nav("/find"));
  const member = page.locator('main ul.people a:not([href="/@nell_noscript"])').first();
  const profile = base + (await member.getAttribute("href"));
  await walk.click(member);
  await page.waitForURL(profile);
  await walk.click(on.followProfile);
  await on.unfollow.waitFor();
  await walk.click(on.unfollow);
  await on.followProfile.waitFor();

  await walk.click(on.nav("/settings"));
  await page.locator("#biography").fill("Reads pages as they come.");
  await walk.click(page.locator('form[action="/settings/profile"] button.primary'));
  await page.goto(`${base}/@nell_noscript`);
  await page.getByText("Reads pages as they come.").waitFor();

  await walk.click(on.nav("/about"));
  await page.locator("#gate").waitFor();

  await walk.click(on.signOut);
  await page.goto(`${base}/sign-in`);
  await pasteSignature(walk, held);
  await page.waitForURL(`${base}/home`);
  await walk.finish();
});

test("a pasted signature of another wallet is refused in words, and the right one then works", async (t) => {
  const [base] = demo.urls;
  const [right, wrong] = [await demo.wallet("unlock"), await demo.wallet(null)].map((held) => privateKeyToAccount(held.private_key));
  const walk = await openWalk(browser, { origins: [base], javaScript: false, expectedConsole: [/status of 4\d\d .*sign-in\/paste/] });
  t.after(() => walk.close());
  const { page } = walk;
  const on = controls(page);
  const ask = async () => {
    await page.goto(`${base}/sign-in/paste`);
    await on.pasteAddress.fill(right.address);
    await walk.click(on.pasteNext);
    return on.pasteMessage.inputValue();
  };

  let message = await ask();
  await on.pasteSignature.fill(await wrong.signMessage({ message }));
  await walk.click(on.pasteNext);
  await page.locator("main [role=alert]").waitFor();
  await page.goto(`${base}/home`);
  await page.waitForURL((url) => url.pathname !== "/home");

  message = await ask();
  await on.pasteSignature.fill(await right.signMessage({ message }));
  await walk.click(on.pasteNext);
  await on.verdict.or(on.composer).first().waitFor();
  await walk.finish();
});
