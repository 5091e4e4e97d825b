// SPDX-License-Identifier: AGPL-3.0-or-later
// Membership without the pages, by the documented JSON API, for tests about something else. The
// cookies land in the walk's own window, so its pages are signed in afterwards.
import assert from "node:assert/strict";
import { privateKeyToAccount } from "viem/accounts";

async function call(walk, base, path, data) {
  const response = await walk.context.request.post(base + path, { data, headers: { origin: base } });
  const body = await response.json().catch(() => null);
  return { status: response.status(), body };
}

/** Signs in with a wallet of the demo; returns the answer of POST /auth/siwe/session. */
export async function signIn(walk, base, wallet, chainId) {
  const account = privateKeyToAccount(wallet.private_key);
  const challenge = await call(walk, base, "/auth/siwe/challenge", { address: account.address, chain_id: chainId });
  assert.equal(challenge.status, 200, JSON.stringify(challenge.body));
  const { message } = challenge.body;
  const signature = await account.signMessage({ message });
  const session = await call(walk, base, "/auth/siwe/session", { message, signature });
  assert.ok([200, 201].includes(session.status), JSON.stringify(session));
  return session.body;
}

/** Signs in and joins as `username`; returns { account, recovery_codes }. */
export async function signUp(walk, base, wallet, chainId, username) {
  const session = await signIn(walk, base, wallet, chainId);
  assert.equal(session.decision.outcome, "granted", JSON.stringify(session.decision));
  const joined = await call(walk, base, "/auth/join", { username, display_name: username });
  assert.equal(joined.status, 201, JSON.stringify(joined.body));
  return joined.body;
}
