// SPDX-License-Identifier: AGPL-3.0-or-later
// The office of admins in a narrow window: every page without a finding of axe, nothing wider than the
// window, and a draft of the rules tried on everybody without a script.
import { execFile } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { promisify } from "node:util";
import { guildhallBinary } from "../harness/binary.mjs";
import { openDemo } from "../harness/demo.mjs";
import { visit } from "../harness/visit.mjs";
import { Wallet } from "../harness/wallet.mjs";
import { NARROW, openBrowser, openWalk } from "../harness/walk.mjs";
import { signUp } from "./stories/sign-up.mjs";

const PAGES = ["", "/events", "/members", "/bans", "/appeals", "/drafts", "/audit"];

const DRAFT = `[gate.nobody]
effect = "admit"
expr = "list"
bind = "wallet"

[cond.list]
kind = "allowlist"
addresses = ["0x9999999999999999999999999999999999999999"]
`;

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

test("an admin finds every page of the office and tries a draft of the rules", async (t) => {
  const [base] = demo.urls;
  const held = await demo.wallet("builder_pass");
  const walk = await openWalk(browser, {
    origins: [base],
    wallet: new Wallet({ private_key: held.private_key, chainId: demo.facts.chain.chain_id }),
    viewport: NARROW,
  });
  t.after(() => walk.close());
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

  await page.goto(`${base}/admin/drafts`);
  await page.locator("textarea#toml").fill(DRAFT);
  await page.locator("main form button.primary").click();
  await page.locator("main a", { hasText: "@imani" }).waitFor({ timeout: 30_000 });
  await visit(walk, "admin-draft");
  assert.equal((await page.locator("textarea#toml").inputValue()).trim(), DRAFT.trim());
  await walk.finish();
});
