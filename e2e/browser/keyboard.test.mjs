// SPDX-License-Identifier: AGPL-3.0-or-later
// The sign-up and a first conversation by keyboard alone, in a window where any use of a pointer
// is a fault.
import assert from "node:assert/strict";
import { test } from "node:test";
import { press, tabTo, type } from "../harness/keyboard.mjs";
import { controls, inPost } from "../harness/pages.mjs";
import { openStage } from "../harness/stage.mjs";

const stage = openStage();

test("somebody signs up, posts, answers, deletes and leaves by keyboard alone", async (t) => {
  const { base } = stage;
  const walk = await stage.window(t, { keyboardOnly: true });
  const { page, wallet } = walk;
  const on = controls(page);

  await page.goto(`${base}/`);
  await page.keyboard.press("Tab");
  assert.ok(await on.skip.evaluate((link) => link === document.activeElement), "the first stop skips the navigation");
  assert.ok(await on.skip.isVisible(), "and can be seen");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.localName), "main");

  await press(page, on.join);
  await press(page, on.wallet(wallet.name));
  await on.message.waitFor();
  // The page moves the focus to what has just appeared, so that nobody has to look for it.
  assert.equal(await page.evaluate(() => document.activeElement.id), "wallet-sign-title");
  await press(page, on.sign);

  await on.username.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "username", "the name is where one writes");
  await page.keyboard.type("kim_keys");
  await type(page, on.displayName, "Kim Keys");
  await press(page, on.create);
  await press(page, on.codesSaved);
  await page.waitForURL(`${base}/home`);

  await type(page, on.composer, "Typed, never clicked.");
  await press(page, on.send);
  const post = on.post("Typed, never clicked.");
  await post.waitFor();
  await press(page, inPost(post).openReply);
  await page.waitForFunction(() => document.activeElement.localName === "textarea");
  await page.keyboard.type("An answer without a mouse.");
  await press(page, inPost(post).sendReply);
  const answer = on.post("An answer without a mouse.");
  await answer.waitFor();

  await press(page, on.nav("/@kim_keys"));
  await page.waitForURL(`${base}/@kim_keys`);
  await press(page, inPost(on.post("Typed, never clicked.")).remove);
  await press(page, page.locator("main button.danger"));
  await page.waitForURL((url) => !url.pathname.endsWith("/delete"));
  await page.goto(`${base}/@kim_keys`);
  assert.equal(await page.getByText("Typed, never clicked.").count(), 0, "the post is gone");

  // Every control of the settings can be reached and shows that it has been.
  await press(page, on.nav("/settings"));
  await page.waitForURL(`${base}/settings`);
  await tabTo(page, page.locator('a[href="/settings/delete-account"]'));

  await press(page, on.signOut);
  await on.signInLink.waitFor();
  await walk.finish();
});
