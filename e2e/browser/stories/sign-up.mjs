// SPDX-License-Identifier: AGPL-3.0-or-later
// The main story: somebody with a pass in a wallet becomes a member, and looks around. Told once,
// walked in windows of different sizes.
import assert from "node:assert/strict";
import { controls, inPost } from "../../harness/pages.mjs";
import { visit } from "../../harness/visit.mjs";

/** From the landing page to the first look at home. `walk.wallet` holds a pass. */
export async function signUp(walk, base, username) {
  const { page, wallet } = walk;
  const on = controls(page);

  await page.goto(`${base}/`);
  await visit(walk, "landing");
  await walk.click(on.join);
  await on.wallet(wallet.name).waitFor();
  await visit(walk, "join");

  await walk.click(on.wallet(wallet.name));
  await on.message.waitFor();
  const shown = await on.message.textContent();
  assert.ok(shown.startsWith(`${new URL(base).host} wants you to sign in`), shown);
  assert.ok(shown.includes(wallet.address), "the message names the wallet");
  assert.ok(await on.cannot.isVisible(), "the page says what the signature cannot do");
  assert.deepEqual(wallet.signed, [], "nothing is signed before the message was shown");
  await visit(walk, "join-message");

  await walk.click(on.sign);
  await on.username.waitFor();
  assert.deepEqual(wallet.signed, [shown], "what was signed is what was shown, letter for letter");
  assert.ok((await on.conditions.count()) >= 1, "the decision says which condition holds");
  await visit(walk, "join-decision");

  await on.username.fill(username);
  await on.displayName.fill("Mia Maker");
  await walk.click(on.create);
  await on.codes.first().waitFor();
  assert.equal(await on.codes.count(), 10, "ten recovery codes");
  await visit(walk, "recovery-codes");

  await walk.click(on.codesSaved);
  await page.waitForURL(`${base}/home`);
  await visit(walk, "home");
}

/** From home over a first post to every page a member has. */
export async function lookAround(walk, base, username) {
  const { page } = walk;
  const on = controls(page);

  await on.composer.fill("Hello from the workshop, with #bridges in it.");
  await walk.click(on.send);
  const post = on.post("Hello from the workshop");
  await post.waitFor();
  await on.composer.fill("The punch line.");
  await on.warning.fill("An old joke");
  await walk.click(on.send);
  await on.post("An old joke").waitFor();
  await visit(walk, "home-with-posts");

  await walk.click(on.nav(`/@${username}`));
  await page.waitForURL(`${base}/@${username}`);
  await visit(walk, "profile");

  await walk.click(inPost(on.post("Hello from the workshop")).time);
  await page.waitForURL(new RegExp(`^${base}/(?!@${username}$)`));
  const thread = inPost(on.post("Hello from the workshop"));
  await walk.click(thread.openReply);
  await thread.reply.fill("And a first answer.");
  await walk.click(thread.sendReply);
  await on.post("And a first answer.").waitFor();
  // Wherever sending an answer leads, the thread shows both.
  await page.goto(`${base}/@${username}`);
  await walk.click(inPost(on.post("Hello from the workshop")).time);
  await on.post("And a first answer.").waitFor();
  await visit(walk, "thread");
  const threadAddress = page.url();

  await walk.click(inPost(on.post("Hello from the workshop")).edit);
  await page.waitForURL(/\/edit$/);
  await visit(walk, "edit-post");
  await page.goto(threadAddress);
  await walk.click(inPost(on.post("And a first answer.")).remove);
  await page.locator("main button.danger").waitFor();
  await visit(walk, "delete-post");
  await walk.click(page.locator("main button.danger"));
  await page.waitForURL((url) => !url.pathname.endsWith("/delete"));
  await page.goto(threadAddress);
  assert.equal(await on.posts.count(), 1, "the answer is gone from its thread");

  await walk.click(on.nav("/find"));
  await page.waitForURL(`${base}/find`);
  await visit(walk, "find");
  await page.goto(`${base}/@${username}/followers`);
  await visit(walk, "followers");
  await page.goto(`${base}/tags/bridges`);
  await on.post("Hello from the workshop").waitFor();
  await visit(walk, "hashtag");

  await walk.click(on.nav("/notifications"));
  await page.waitForURL(`${base}/notifications`);
  await visit(walk, "notifications");

  await walk.click(on.nav("/settings"));
  await page.waitForURL(`${base}/settings`);
  await visit(walk, "settings");
  for (const act of ["membership", "link-wallet", "recovery-codes", "delete-account"]) {
    await page.goto(`${base}/settings/${act}`);
    await visit(walk, `settings-${act}`);
  }

  await walk.click(on.nav("/about"));
  await page.waitForURL(`${base}/about`);
  await visit(walk, "about");
}

/** Out by the button, in again by the same wallet: an account is found, not a second one made. */
export async function signOutAndIn(walk, base) {
  const { page, wallet } = walk;
  const on = controls(page);
  await walk.click(on.signOut);
  await on.signInLink.waitFor();
  await page.goto(`${base}/home`);
  await page.waitForURL((url) => url.pathname !== "/home");

  await page.goto(`${base}/sign-in`);
  await on.wallet(wallet.name).waitFor();
  await visit(walk, "sign-in");
  await walk.click(on.wallet(wallet.name));
  await walk.click(on.sign);
  await page.waitForURL(`${base}/home`);
}

/** The pages that are there for whoever has no wallet extension or took a wrong turn. */
export async function sidePages(walk, base) {
  const { page } = walk;
  await page.goto(`${base}/sign-in/paste`);
  await visit(walk, "paste-address");
  await page.goto(`${base}/recover`);
  await visit(walk, "recover");
  const missing = await page.goto(`${base}/@nobody_of_that_name`);
  assert.equal(missing.status(), 404);
  await visit(walk, "not-found");
}
