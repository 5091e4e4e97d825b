// SPDX-License-Identifier: AGPL-3.0-or-later
// A Guildhall that other servers stand behind: a chain of its own, a collection whose pieces make members,
// another whose pieces put them into the group "core", and short spans of time.
import { generatePrivateKey } from "viem/accounts";
import { startAnvil } from "./anvil.mjs";
import { prepareInstanceWith } from "./instance.mjs";
import { until } from "./poll.mjs";
import { Visitor } from "./visitor.mjs";
import { Wallet } from "./wallet.mjs";

const rules = ({ chain, art, badge, graceS }) => `
[gate.members]
effect = "admit"
expr = "art"
bind = ["art"]
on_lapse = { grace = "${graceS}s", dormant_after = "60d" }

[gate.core]
effect = "group:core"
expr = "badge"

[cond.art]
kind = "erc721"
title = "a piece of the collection"
chain = "eip155:${chain.chainId}"
contract = "${art.address}"

[cond.badge]
kind = "erc721"
title = "a badge of the core"
chain = "eip155:${chain.chainId}"
contract = "${badge.address}"

[chain."eip155:${chain.chainId}"]
rpc = ["${chain.rpc}"]
quorum = 1
confirmations = 1
finality = 4
poll = "1s"
`;

/** Chain, contracts and configuration are there, the instance does not run yet. */
export async function prepareHall({ graceS = 600 } = {}) {
  const chain = await startAnvil({ blockTime: 1 });
  try {
    const art = await chain.deploy("testing/PlainErc721", ["Art", "ART"]);
    const badge = await chain.deploy("testing/PlainErc721", ["Badge", "BDG"]);
    const instance = await prepareInstanceWith(rules({ chain, art, badge, graceS }));
    await instance.run("migrate"); // the commands that register servers want a database
    return new Hall({ chain, art, badge, instance });
  } catch (error) {
    await chain.close();
    throw error;
  }
}

class Hall {
  #lastToken = 0n;

  constructor(parts) {
    Object.assign(this, parts);
    this.url = this.instance.url;
  }

  /**
   * Registers a server as its admin does: `guildhall party add` with these words. Returns what the other side
   * is told.
   */
  async addParty(...words) {
    const { client_id: clientId, client_secret: secret } = JSON.parse(await this.instance.run("party", "add", ...words, "--json"));
    return { clientId, secret };
  }

  start() {
    return this.instance.start();
  }

  /** Mints a piece to a wallet; the blocks that confirm it come at once. */
  async give(contract, address) {
    const id = (this.#lastToken += 1n);
    await this.chain.send(contract, "mintId", [address, id]);
    await this.chain.control.mine({ blocks: 2 });
    return id;
  }

  /** Somebody joins with a new piece; `core` puts them into the group too. */
  async member(username, { core = false } = {}) {
    const key = generatePrivateKey();
    const visitor = new Visitor(this.url, key, this.chain.chainId);
    if (core) await this.give(this.badge, visitor.address);
    const token = await this.give(this.art, visitor.address);
    await visitor.join(username);
    return Object.assign(visitor, { key, token });
  }

  /** The member's wallet, for a browser. */
  walletOf(member) {
    return new Wallet({ private_key: member.key, chainId: this.chain.chainId });
  }

  /** The member's piece goes to somebody else. */
  async sell(member) {
    const buyer = new Visitor(this.url, generatePrivateKey(), this.chain.chainId).address;
    await this.chain.sendAs(member.address, this.art, "transferFrom", [member.address, buyer, member.token]);
  }

  /** Waits until the membership stands so. */
  async stageBecomes(member, stage, withinMs = 30_000) {
    await until(`${member.username} is ${stage}`, async () => (await member.stage()) === stage, { withinMs, everyMs: 200 });
  }

  async close() {
    if (process.env.GATE_VERBOSE === "1") console.log(this.instance.running?.output);
    await this.instance.close();
    await this.chain.close();
  }
}
