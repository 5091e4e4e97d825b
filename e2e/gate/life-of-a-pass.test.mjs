// SPDX-License-Identifier: AGPL-3.0-or-later
// The life of one pass, told step by step: minted, used to join, sold; grace, limits, the cool-down
// for the buyer; a new pass, and everything is back. Then the same once more with a reorganisation of
// the chain in the middle. A real chain, a real contract, the real server, real time: only the spans
// are short.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generatePrivateKey } from "viem/accounts";
import { startAnvil } from "../harness/anvil.mjs";
import { startInstanceWith } from "../harness/instance.mjs";
import { until } from "../harness/poll.mjs";
import { teller } from "../harness/teller.mjs";
import { Visitor } from "../harness/visitor.mjs";

const GRACE_S = 8;
const COOLDOWN_S = 25;

let chain, token, hall;

before(async () => {
  chain = await startAnvil({ blockTime: 1 });
  token = await chain.deploy("testing/PlainErc721", ["Art", "ART"]);
  hall = await startInstanceWith(`
[gate.members]
effect = "admit"
expr = "art"
bind = ["art"]
on_lapse = { grace = "${GRACE_S}s", dormant_after = "60d" }
cooldown = "${COOLDOWN_S}s"

[cond.art]
kind = "erc721"
title = "a piece of the collection"
chain = "eip155:${chain.chainId}"
contract = "${token.address}"

[chain."eip155:${chain.chainId}"]
rpc = ["${chain.rpc}"]
quorum = 1
confirmations = 1
finality = 4
poll = "1s"
`);
});

after(async () => {
  if (process.env.GATE_VERBOSE === "1") console.log(hall?.running.output);
  await hall?.close();
  await chain?.close();
});

const visitor = () => new Visitor(hall.url, generatePrivateKey(), chain.chainId);

const stageBecomes = (who, stage, withinMs = 30_000) =>
  until(`${who.username} is ${stage}`, async () => (await who.stage()) === stage, { withinMs, everyMs: 200 });

async function sell(seller, buyer, id) {
  return chain.sendAs(seller.address, token, "transferFrom", [seller.address, buyer.address, id]);
}

async function tell({ first, second, id, newId, reorganised }) {
  const say = teller("gate", reorganised ? "the life of a pass, with a reorganisation in the middle" : "the life of a pass");
  const ada = visitor();
  const bob = visitor();

  const minted = await chain.send(token, "mintId", [ada.address, id]);
  say(`token ${id} is minted to ${first}'s wallet`);
  await until("the minting is confirmed", async () => (await chain.height()) > Number(minted.blockNumber) + 1);
  await ada.join(first);
  say(`${first} joins with it`);
  assert.equal(await ada.stage(), "active");
  assert.ok(await ada.post("I am in."), "an active member posts");

  if (reorganised) {
    // What the reorganisation takes back is the sale, not the minting.
    await until("the minting lies deep", async () => (await chain.height()) > Number(minted.blockNumber) + 8);
  }
  await sell(ada, bob, id);
  say(`${first} sells it`);
  if (reorganised) {
    await stageBecomes(ada, "grace");
    say(`${first} is in grace`);
    await chain.reorganise(6);
    say("six blocks are reorganised away: the sale never happened");
    await stageBecomes(ada, "active");
    say(`${first} is active again, and has the token`);
    await sell(ada, bob, id);
    say(`${first} sells it once more`);
  }
  await stageBecomes(ada, "grace");
  const soldAt = performance.now();
  say(`${first} is in grace`);
  assert.ok(await ada.post("Still here."), "grace takes nothing away");

  await bob.signIn();
  const refused = await bob.tryToJoin(second);
  assert.equal(refused.status, 409, JSON.stringify(refused.body));
  assert.match(JSON.stringify(refused.body), /pass_cooling/);
  say(`${second}, who bought it, is refused until the cool-down is over: ${refused.body.message ?? refused.body.error?.message ?? ""}`);

  await stageBecomes(ada, "limited");
  say(`${first} is limited`);
  assert.equal(await ada.post("May I?"), false, "the limited do not post");
  const profile = await fetch(`${hall.url}/@${first}`);
  assert.equal(profile.status, 200);
  assert.match(await profile.text(), /I am in\./, "profile and posts stay");

  const joined = await until("the cool-down is over and the buyer joins", async () => {
    const answer = await bob.tryToJoin(second);
    if (answer.status === 201) return true;
    assert.match(JSON.stringify(answer.body), /pass_cooling/);
    return false;
  }, { withinMs: (COOLDOWN_S + 30) * 1000, everyMs: 7000 });
  assert.ok(joined);
  assert.ok(performance.now() - soldAt > (COOLDOWN_S - 5) * 1000, "not before its time");
  bob.username = second;
  say(`${second} joins`);

  await chain.send(token, "mintId", [ada.address, newId]);
  say(`${first} buys a new pass, token ${newId}`);
  await stageBecomes(ada, "active");
  say(`${first} is restored`);
  assert.ok(await ada.post("Back again."), "everything is back");
  assert.equal(await bob.stage(), "active", "and the buyer keeps theirs");
}

test("a pass is minted, admits, is sold, and everybody gets what they hold", async () => {
  await tell({ first: "ada", second: "bob", id: 1001n, newId: 1002n });
});

test("the same with a reorganisation of the chain in the middle", async () => {
  await tell({ first: "cleo", second: "dan", id: 2001n, newId: 2002n, reorganised: true });
});
