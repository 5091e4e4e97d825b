// SPDX-License-Identifier: AGPL-3.0-or-later
// The office of admins in a narrow window: every page without a finding of axe, nothing wider than the
// window, and a draft of the rules tried on everybody without a script.
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { promisify } from "node:util";
import { guildhallBinary } from "../harness/binary.mjs";
import { openStage } from "../harness/stage.mjs";
import { visit } from "../harness/visit.mjs";
import { NARROW } from "../harness/walk.mjs";
import { signUp } from "./stories/sign-up.mjs";

const PAGES = ["", "/events", "/members", "/bans", "/appeals", "/drafts", "/parties", "/audit"];

const DRAFT = `[gate.nobody]
effect = "admit"
expr = "list"
bind = "wallet"

[cond.list]
kind = "allowlist"
addresses = ["0x9999999999999999999999999999999999999999"]
`;

const stage = openStage();

test("an admin finds every page of the office and tries a draft of the rules", async (t) => {
  const { base, demo } = stage;
  const walk = await stage.window(t, { viewport: NARROW });
  const { page } = walk;

  await signUp(walk, base, "olu_office");
  const configuration = path.join(demo.data, "a", "guildhall.toml");
  await promisify(execFile)(guildhallBinary(), ["--config", configuration, "account", "grant", "olu_office", "owner"]);

  for (const name of PAGES) {
    await page.goto(`${base}/admin${name}`);
    await visit(walk, `admin${name.replace("/", "-")}`);
  }
  await page.goto(`${base}/admin/members?q=imani`);
  await page.locator("main table a").first().click();
  await visit(walk, "admin-member");

  // Whether a wallet is banned is asked by a form, and is in no address.
  const wallet = "0x7777777777777777777777777777777777777777";
  await page.goto(`${base}/admin/bans`);
  await page.locator("#look-up-kind").selectOption("wallet");
  await page.locator("#look-up-subject").fill(wallet);
  await page.locator("section[aria-labelledby=look-up] button").click();
  await page.locator("[role=status]", { hasText: wallet }).waitFor();
  assert.ok(!page.url().includes(wallet.slice(2)), page.url());
  await visit(walk, "admin-ban-found");

  // Another server is registered; its secret is on one page, and in no address.
  await page.goto(`${base}/admin/parties/new`);
  await visit(walk, "admin-party-new");
  await page.locator("#party-name").fill("Reading room");
  await page.locator("#party-kind").selectOption("mastodon");
  await page.locator("#party-redirect").fill("https://reading.example/auth/auth/openid_connect/callback");
  await page.locator("main form button.primary").click();
  const secret = await page.locator("#party-secret").textContent();
  assert.ok(secret.length > 20 && !page.url().includes(secret), page.url());
  await visit(walk, "admin-party-secret");
  await page.locator("main a.button.primary").click();
  await page.locator("#remove-name").waitFor();
  await visit(walk, "admin-party");
  await page.locator("section[aria-labelledby=facts] a.button").click();
  await visit(walk, "admin-party-log-ins");

  await page.goto(`${base}/admin/drafts`);
  await page.locator("textarea#toml").fill(DRAFT);
  await page.locator("main form button.primary").click();
  await page.locator("main a", { hasText: "@imani" }).waitFor({ timeout: 30_000 });
  await visit(walk, "admin-draft");
  assert.equal((await page.locator("textarea#toml").inputValue()).trim(), DRAFT.trim());
  await walk.finish();
});
