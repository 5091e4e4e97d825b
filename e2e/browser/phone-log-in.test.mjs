// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in on a phone whose browser has no wallet: by a passkey, by the desktop next to it, by a
// one-time code. One member for all of it; every walk has a window and an address of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { installAuthenticator } from "../harness/authenticator.mjs";
import { openDemo } from "../harness/demo.mjs";
import { signIn, signUp } from "../harness/sign-up.mjs";
import { visit } from "../harness/visit.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";

let demo;
let browser;
let base;
let held;
let credential;
before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
  [base] = demo.urls;
  held = await demo.wallet("builder_pass");
});
after(async () => {
  await browser?.close();
  await demo?.close();
});

const open = (t, options = {}) =>
  openWalk(browser, { origins: [base], ...options }).then((walk) => {
    t.after(() => walk.close());
    return walk;
  });

/** A desktop that is signed in with the member's wallet. */
async function desktopOf(t, options) {
  const walk = await open(t, options);
  await signIn(walk, base, held, demo.facts.chain.chain_id);
  return walk;
}

test("a passkey added after a wallet signature signs in on a phone, where the visitor wanted to go", async (t) => {
  const desktop = await open(t);
  await signUp(desktop, base, held, demo.facts.chain.chain_id, "pia_phone");
  await installAuthenticator(desktop).then(async (authenticator) => {
    await desktop.page.goto(`${base}/settings`);
    await desktop.page.locator("#passkey-name").fill("my phone");
    await desktop.click(desktop.page.locator("#passkey-add button.primary"));
    await desktop.page.waitForURL(/done=passkey-added/);
    await desktop.page.getByText("my phone", { exact: true }).first().waitFor();
    await visit(desktop, "settings-passkeys");
    const kept = await authenticator.credentials();
    assert.equal(kept.length, 1);
    [credential] = kept;
    assert.ok(credential.isResidentCredential, "it is found without a name");
    assert.equal(credential.rpId, "localhost");
  });

  const phone = await open(t, { phone: true });
  await installAuthenticator(phone, credential);
  await phone.page.goto(`${base}/compose`);
  await phone.page.waitForURL(/\/sign-in\?next=/);
  await visit(phone, "sign-in-phone");
  await phone.click(phone.page.locator("#passkey-use"));
  await phone.page.waitForURL(`${base}/compose`);
  await phone.page.goto(`${base}/settings`);
  await phone.page.getByText("opened by a passkey").waitFor();
  await visit(phone, "settings-phone");
  assert.equal(await phone.page.locator("#passkey-add").count(), 0, "a passkey adds no passkey");

  await phone.finish();
  await desktop.finish();
});

test("a passkey is used by keyboard alone, refused for a stranger, and gone once removed", async (t) => {
  const phone = await open(t, { keyboardOnly: true, expectedConsole: [/status of 401 .*passkeys\/session/] });
  const authenticator = await installAuthenticator(phone, { ...credential, signCount: credential.signCount + 10 });
  const { page } = phone;
  await page.goto(`${base}/sign-in`);
  await authenticator.setVerified(false);
  await page.locator("#passkey-use").focus();
  await page.keyboard.press("Enter");
  await page.locator("#passkey-error:not([hidden])").waitFor();
  await authenticator.setVerified(true);
  await page.locator("#passkey-use").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}/home`);

  await page.goto(`${base}/settings`);
  await page.locator('form[action="/settings/passkeys/remove"] button').focus();
  await page.keyboard.press("Enter");
  // The passkey opened this session, so it goes at once, and the session with it.
  await page.waitForURL(/\/sign-in$/);
  await page.locator("#passkey-use").focus();
  await page.keyboard.press("Enter");
  await page.locator("#passkey-error:not([hidden])").waitFor();
  await phone.finish();
});

test("a desktop lets a phone in by the number the phone shows", async (t) => {
  const desktop = await desktopOf(t);
  const phone = await open(t, { phone: true });
  await phone.page.goto(`${base}/sign-in?next=%2Fcompose`);
  await phone.click(phone.page.locator('#members a[href^="/sign-in/handoff"]'));
  await phone.page.locator("#handoff-number").waitFor();
  await visit(phone, "handoff-waiting");
  const number = await phone.page.locator("#handoff-number").textContent();
  const link = await phone.page.locator("#handoff-link").inputValue();
  assert.ok(link.startsWith(`${base}/handoff/`), link);

  await desktop.page.goto(link);
  const choices = desktop.page.locator(".choices button");
  assert.equal(await choices.count(), 4);
  await desktop.page.getByText("approve only if you started this").waitFor();
  await desktop.page.getByText("Chrome on Android").waitFor();
  await visit(desktop, "handoff-offer");
  await desktop.click(choices.filter({ hasText: number }));
  await desktop.page.locator('main a[href="/settings#sessions"]').waitFor();
  await visit(desktop, "handoff-approved");

  // The phone goes on by itself.
  await phone.page.waitForURL(`${base}/compose`);
  await desktop.page.goto(`${base}/settings`);
  await desktop.page.getByText("opened from another browser").first().waitFor();
  await phone.finish();
  await desktop.finish();
});

test("a wrong number keeps the other browser out, and the link opened in the waiting browser says what to do", async (t) => {
  const over = [/status of 410/];
  const desktop = await desktopOf(t, { expectedConsole: over });
  const phone = await open(t, { phone: true, expectedConsole: over });
  await phone.page.goto(`${base}/sign-in/handoff`);
  const number = await phone.page.locator("#handoff-number").textContent();
  const link = await phone.page.locator("#handoff-link").inputValue();

  const tab = await phone.context.newPage();
  await tab.goto(link);
  await tab.locator('main a[href="/sign-in"]').waitFor();
  await visit({ ...phone, page: tab, viewport: phone.viewport, faults: phone.faults }, "handoff-own");
  await tab.close();

  await desktop.page.goto(link);
  const wrong = desktop.page.locator(".choices button").filter({ hasNotText: number }).first();
  await desktop.click(wrong);
  await desktop.page.getByText("you have kept them out").waitFor();
  await visit(desktop, "handoff-over");
  await phone.page.locator('main a[href="/sign-in/handoff"]').waitFor();
  await visit(phone, "handoff-cancelled");
  assert.ok((await phone.page.goto(`${base}/home`)).url().includes("/sign-in"), "nobody was let in");
  await phone.finish();
  await desktop.finish();
});

test("a one-time code signs in without scripts, and every step can be read by everybody", async (t) => {
  const desktop = await desktopOf(t);
  await desktop.page.goto(`${base}/settings`);
  await desktop.click(desktop.page.locator('form[action="/settings/login-code"] button'));
  const code = await desktop.page.locator("#login-code-text").textContent();
  await visit(desktop, "login-code");

  const phone = await open(t, { phone: true, javaScript: false, expectedConsole: [/status of 422/] });
  const { page } = phone;
  await page.goto(`${base}/sign-in?next=%2Fcompose`);
  assert.ok(await page.locator("#members noscript, #members .notice").count(), "it says what passkeys need");
  await phone.click(page.locator('#members a[href^="/sign-in/code"]'));
  await page.locator("#username").fill("pia_phone");
  await page.locator("#code").fill("00000-00000");
  await phone.click(page.locator('form[action="/sign-in/code"] button'));
  await page.locator("main [role=alert]").waitFor();
  await page.locator("#code").fill(code.toLowerCase().replace("-", " "));
  await phone.click(page.locator('form[action="/sign-in/code"] button'));
  await page.waitForURL(`${base}/compose`);
  await phone.finish();

  // The same page with scripts, for those who look at it with other eyes.
  const looking = await open(t, { phone: true });
  await looking.page.goto(`${base}/sign-in/code`);
  await visit(looking, "sign-in-code");
  await looking.finish();
  await desktop.finish();
});

test("a hand-off without scripts goes on by a button", async (t) => {
  const desktop = await desktopOf(t, { javaScript: false });
  const phone = await open(t, { phone: true, javaScript: false });
  await phone.page.goto(`${base}/sign-in/handoff?next=%2Fcompose`);
  const number = await phone.page.locator("#handoff-number").textContent();
  await desktop.page.goto(await phone.page.locator("#handoff-link").inputValue());
  await desktop.click(desktop.page.locator(".choices button").filter({ hasText: number }));
  await desktop.page.locator('main a[href="/settings#sessions"]').waitFor();
  await phone.click(phone.page.locator("#handoff-wait button.primary"));
  await phone.page.waitForURL(`${base}/compose`);
  await phone.finish();
  await desktop.finish();
});
