// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody who tries to find out which wallet belongs to which username, with the whole chain and every
// public surface in hand. Every way of guessing is counted; by chance a permutation of n has one hit,
// whatever n is, so ten hits by one way happen once in ten million tries.
import { createHash } from "node:crypto";
import { keccak256 } from "viem";

/** More hits than this by one way of guessing is no chance. */
export const BY_CHANCE = 9;
/** A rank correlation further from 0 than this is no chance for 200 members (five standard deviations). */
export const BY_CHANCE_CORRELATION = 0.36;

/** What of a wallet could stand in a text. */
function traces({ address, tokenId, transaction }) {
  const lower = address.toLowerCase();
  const bytes = Buffer.from(lower.slice(2), "hex");
  const sha = (data) => createHash("sha256").update(data).digest();
  const found = {
    address: lower.slice(2),
    "address in base64": bytes.toString("base64").replace(/=+$/, ""),
    "address in base64url": bytes.toString("base64url"),
    "SHA-256 of the address": sha(bytes).toString("hex"),
    "SHA-256 of its text": sha(lower).toString("hex"),
    "SHA-256 of its checksummed text": sha(address).toString("hex"),
    "Keccak of the address": keccak256(`0x${bytes.toString("hex")}`).slice(2),
    "token id": BigInt(tokenId).toString(10),
    "token id in hexadecimal": BigInt(tokenId).toString(16),
    transaction: transaction.toLowerCase().slice(2),
  };
  return Object.entries(found);
}

/**
 * Every stretch of a page that could hold a trace (the shortest is 27 characters of base64), once, with the
 * first page it stands on: most pages have none, and many have the same.
 */
function longRuns(pages) {
  const runs = new Map();
  for (const { path, text } of pages) {
    for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{26,}/g)) {
      const lower = run.toLowerCase();
      if (!runs.has(lower)) runs.set(lower, path);
    }
  }
  return runs;
}

/**
 * Tries everything. `wallets` in the order of the chain: { address, tokenId, transaction, at (ms), owner }, where
 * `owner` is the truth, looked at only to count. Returns findings in words; none means: not better than chance.
 */
export function link({ wallets, surfaces }) {
  const findings = [];
  const traced = wallets.flatMap(traces).map(([what, trace]) => [what, trace.toLowerCase()]);
  for (const [run, path] of longRuns(surfaces.pages)) {
    for (const [what, trace] of traced) {
      if (run.includes(trace)) findings.push(`${path} holds the ${what} of a member's wallet`);
    }
  }
  const truth = new Map(wallets.map((wallet, at) => [wallet.owner, at]));
  const fields = new Set(surfaces.facts.flatMap((fact) => [...fact.numbers.keys()]));
  let ways = 0;
  for (const field of fields) {
    const known = surfaces.facts.filter((fact) => fact.numbers.has(field));
    if (known.length < wallets.length / 2) continue;
    const sorted = [...known].sort((a, b) => a.numbers.get(field) - b.numbers.get(field));
    if (sorted[0].numbers.get(field) === sorted.at(-1).numbers.get(field)) continue;
    for (const [direction, guess] of [["ascending", sorted], ["descending", [...sorted].reverse()]]) {
      ways += 1;
      const hits = guess.filter((fact, at) => truth.get(fact.name) === at).length;
      if (hits > BY_CHANCE) findings.push(`the order of "${field}" (${direction}) names ${hits} of ${wallets.length} wallets`);
    }
    // The nearest moment of minting, for what is a moment.
    const moments = known.filter((fact) => fact.numbers.get(field) > 1e12 && fact.numbers.get(field) < 1e13);
    if (moments.length === known.length) {
      ways += 1;
      const hits = moments.filter((fact) => {
        const at = fact.numbers.get(field);
        const nearest = wallets.reduce((best, wallet) => (Math.abs(wallet.at - at) < Math.abs(best.at - at) ? wallet : best));
        return nearest.owner === fact.name;
      }).length;
      if (hits > BY_CHANCE) findings.push(`the nearest minting to "${field}" names ${hits} of ${wallets.length} wallets`);
    }
    ways += 1;
    const rho = correlation(known.map((fact) => [truth.get(fact.name), fact.numbers.get(field)]));
    if (Math.abs(rho) > BY_CHANCE_CORRELATION) findings.push(`"${field}" follows the order of minting (rank correlation ${rho.toFixed(2)})`);
  }
  return { findings, ways, fields: fields.size, pages: surfaces.pages.length };
}

/** Spearman's rank correlation of pairs; equal values share their mean rank. */
function correlation(pairs) {
  const ranks = (values) => {
    const order = values.map((value, at) => [value, at]).sort((a, b) => a[0] - b[0]);
    const result = new Array(values.length);
    for (let from = 0; from < order.length;) {
      let to = from;
      while (to < order.length && order[to][0] === order[from][0]) to += 1;
      for (let at = from; at < to; at += 1) result[order[at][1]] = (from + to - 1) / 2;
      from = to;
    }
    return result;
  };
  const [a, b] = [ranks(pairs.map(([x]) => x)), ranks(pairs.map(([, y]) => y))];
  const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [top, left, right] = [0, 0, 0];
  for (let at = 0; at < a.length; at += 1) {
    top += (a[at] - ma) * (b[at] - mb);
    left += (a[at] - ma) ** 2;
    right += (b[at] - mb) ** 2;
  }
  return left && right ? top / Math.sqrt(left * right) : 0;
}
