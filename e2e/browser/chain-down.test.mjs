// SPDX-License-Identifier: AGPL-3.0-or-later
// The chain cannot be read. Nobody is refused and nobody admitted on a guess: the page says that
// it cannot be checked now, keeps trying, and those who are members already notice nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { startInstance } from "../harness/instance.mjs";
import { controls } from "../harness/pages.mjs";
import { openRpcSwitch } from "../harness/rpc-switch.mjs";
import { visit } from "../harness/visit.mjs";
import { Wallet } from "../harness/wallet.mjs";
import { NARROW, openBrowser, openWalk } from "../harness/walk.mjs";

let demo;
let browser;
let rpc;
let instance;
before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
  rpc = await openRpcSwitch(demo.facts.chain.rpc);
  instance = await startInstance({
    rpc: rpc.url,
    chainId: demo.facts.chain.chain_id,
    builderPass: demo.facts.contracts.builder_pass,
  });
});
after(async () => {
  await browser?.close();
  await instance?.close();
  await rpc?.close();
  await demo?.close();
});

const holders = () => demo.facts.wallets.filter((wallet) => wallet.holds.includes("builder_pass"));

function walletOf(held) {
  return new Wallet({ private_key: held.private_key, chainId: demo.facts.chain.chain_id });
}

async function openWith(t, wallet) {
  // A 503 is what the API is expected to answer while the chain is away.
  const walk = await openWalk(browser, { origins: [instance.url], wallet });
  t.after(() => walk.close());
  await walk.page.goto(`${instance.url}/join`);
  await walk.click(controls(walk.page).wallet(wallet.name));
  await walk.click(controls(walk.page).sign);
  return walk;
}

test("with the chain away nobody is refused or admitted, members go on, and with the chain back the join works", async (t) => {
  const [first, second] = holders();
  const memberWallet = walletOf(first);
  const member = await openWith(t, memberWallet);
  const memberOn = controls(member.page);
  await memberOn.username.waitFor();
  await memberOn.username.fill("early_bird");
  await member.click(memberOn.create);
  await member.click(memberOn.codesSaved);
  await memberOn.composer.waitFor();

  rpc.cut();

  const walk = await openWith(t, walletOf(second));
  const on = controls(walk.page);
  await on.verdict.waitFor();
  assert.equal(await on.username.count(), 0, "no name is asked: it is not known whether this wallet may join");
  assert.match(await on.conditions.first().textContent(), /cannot be checked now/i);
  assert.match(await on.verdict.textContent(), /nobody can tell|not refused|cannot/i);
  await visit(walk, "join-unknown");
  await walk.page.setViewportSize(NARROW);
  walk.viewport = NARROW;
  await visit(walk, "join-unknown");

  const attempt = await walk.context.request.post(`${instance.url}/auth/join`, {
    data: { username: "late_bird" },
    headers: { origin: instance.url },
  });
  assert.equal(attempt.status(), 503, "the API says it cannot tell, too");
  assert.equal((await walk.context.request.get(`${instance.url}/@late_bird`)).status(), 404, "and admits nobody");

  // Whoever is a member already posts, leaves and comes back as if nothing had happened.
  await memberOn.composer.fill("The chain is away, we are not.");
  await member.click(memberOn.send);
  await memberOn.post("The chain is away, we are not.").waitFor();
  await member.click(memberOn.signOut);
  await member.page.goto(`${instance.url}/sign-in`);
  await member.click(memberOn.wallet(memberWallet.name));
  await member.click(memberOn.sign);
  await member.page.waitForURL(`${instance.url}/home`);
  await member.finish();

  rpc.mend();
  await walk.click(on.checkAgain);
  await on.username.waitFor();
  await on.username.fill("late_bird");
  await walk.click(on.create);
  await on.codes.first().waitFor();
  await walk.finish();
});
