// SPDX-License-Identifier: MIT
// The two requests of signing in: get a message to sign, hand in the signature.

import { Refused, Unreachable } from './wallet-errors.js';

/** Sends JSON, gives JSON, or fails in words. */
export async function post(path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Unreachable();
  }
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(value.error ?? answer.status, value.message ?? answer.statusText);
  return value;
}

/** A message for this address to sign, and how long it is good for. */
export async function challengeFor(address, chainId, purpose) {
  const asked = Date.now();
  const { message, expires_at: end } = await post('/auth/siwe/challenge', { address, chain_id: chainId, purpose });
  // The clock of this machine may be wrong; five minutes are five minutes.
  const life = Math.min(300_000, Math.max(30_000, Date.parse(end) - asked || 300_000));
  return { message, life };
}

/** Signs in. */
export function openSession(message, signature) {
  return post('/auth/siwe/session', { message, signature });
}
