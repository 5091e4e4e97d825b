// SPDX-License-Identifier: AGPL-3.0-or-later
// Publish the institution, protect the person: with the chain and every public surface of a real
// instance, nobody links the wallets and usernames of 200 members better than by chance. First the
// linker is shown that it does find leaks that are planted.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { generatePrivateKey } from "viem/accounts";
import { startAnvil } from "../harness/anvil.mjs";
import { startInstanceWith } from "../harness/instance.mjs";
import { Visitor } from "../harness/visitor.mjs";
import { link } from "./linker.mjs";
import { readSurfaces } from "./surfaces.mjs";

const MEMBERS = 200;

let chain, token, hall, wallets, surfaces;

/** A random order, for what members do in no order. */
function shuffled(list) {
  const result = [...list];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = randomBytes(4).readUInt32LE() % (at + 1);
    [result[at], result[other]] = [result[other], result[at]];
  }
  return result;
}

before(async () => {
  chain = await startAnvil({ blockTime: 1 });
  token = await chain.deploy("testing/PlainErc721", ["Art", "ART"]);
  hall = await startInstanceWith(`
[gate.members]
effect = "admit"
expr = "art"
bind = ["art"]
[cond.art]
kind = "erc721"
chain = "eip155:${chain.chainId}"
contract = "${token.address}"
[chain."eip155:${chain.chainId}"]
rpc = ["${chain.rpc}"]
quorum = 1
confirmations = 0
finality = 4
`);
  // Each mints and joins at once, one after the other: the order and the moments are what a
  // linker would love to see on the other side.
  wallets = [];
  const members = [];
  const names = shuffled(Array.from({ length: MEMBERS }, (_, at) => `member_${String(at).padStart(3, "0")}`));
  for (const name of names) {
    const visitor = new Visitor(hall.url, generatePrivateKey(), chain.chainId);
    const tokenId = BigInt(`0x${randomBytes(16).toString("hex")}`);
    const receipt = await chain.send(token, "mintId", [visitor.address, tokenId]);
    wallets.push({ address: visitor.address, tokenId, transaction: receipt.transactionHash, at: Date.now(), owner: name });
    await visitor.join(name);
    members.push(visitor);
  }
  for (const member of shuffled(members)) assert.ok(await member.post(`I am ${member.username}.`));
  const stranger = new Visitor(hall.url, generatePrivateKey(), chain.chainId);
  const asStranger = await readSurfaces(stranger, names);
  // A member is a reader, too: the last one looks at all others.
  const asMember = await readSurfaces(members.at(-1), shuffled(names));
  const self = members.at(-1);
  surfaces = {
    // Their own wallet may be shown to themselves.
    pages: [...asStranger.pages, ...asMember.pages.map((page) => ({ ...page, text: withoutOwn(page.text, self.address) }))],
    facts: names.map((name) => {
      const numbers = new Map();
      for (const [reader, seen] of [["stranger", asStranger], ["member", asMember]]) {
        for (const [field, value] of seen.facts.find((fact) => fact.name === name).numbers) numbers.set(`${field} (${reader})`, value);
      }
      return { name, numbers };
    }),
  };
}, { timeout: 900_000 });

function withoutOwn(text, address) {
  return text.replaceAll(address, "").replaceAll(address.toLowerCase(), "");
}

after(async () => {
  await hall?.close();
  await chain?.close();
});

test("the linker finds every leak that is planted", () => {
  // A planted text stands alone, as it would in a page.
  const planted = (change) => link({ wallets, surfaces: change(structuredClone(surfaces)) }).findings.join("\n");
  const order = new Map(wallets.map((wallet, at) => [wallet.owner, at]));
  assert.match(planted((seen) => {
    seen.pages[3].text += ` ${wallets[7].address} `;
    return seen;
  }), /holds the address/);
  assert.match(planted((seen) => {
    seen.pages[3].text += ` ${wallets[7].tokenId} `;
    return seen;
  }), /holds the token id/);
  assert.match(planted((seen) => {
    for (const fact of seen.facts) fact.numbers.set("planted number", 1000 + order.get(fact.name));
    return seen;
  }), /the order of "planted number"/);
  assert.match(planted((seen) => {
    for (const fact of seen.facts) fact.numbers.set("planted moment", wallets[order.get(fact.name)].at + 3000);
    return seen;
  }), /"planted moment"/);
  assert.match(planted((seen) => {
    for (const fact of seen.facts) fact.numbers.set("planted blur", order.get(fact.name) + (randomBytes(1)[0] % 100));
    return seen;
  }), /"planted blur" follows the order of minting/);
});

test("with the chain and every public surface nobody links wallets and usernames better than by chance", () => {
  const { findings, ways, fields, pages } = link({ wallets, surfaces });
  assert.ok(pages > MEMBERS * 10 && fields > 10 && ways > 10, `too little was read: ${pages} pages, ${fields} fields`);
  console.log(`privacy: ${MEMBERS} members, ${pages} pages read, ${ways} ways of guessing over ${fields} fields`);
  assert.deepEqual(findings, []);
});
