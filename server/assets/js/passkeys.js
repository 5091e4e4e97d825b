// SPDX-License-Identifier: MIT
// Asking the browser for passkeys. The server speaks JSON with base64url, the browser speaks bytes.

import { post } from './challenge.js';
import { Refused, Unreachable } from './wallet-errors.js';

/** Whether this browser can do it at all. */
export const canUsePasskeys = typeof PublicKeyCredential === 'function' && Boolean(navigator.credentials);

function toBytes(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function named(list = []) {
  return list.map((one) => ({ ...one, id: toBytes(one.id) }));
}

/** The answer in the server's spelling; `fields` are the parts of its response. */
function spelled(credential, fields) {
  const response = {};
  for (const field of fields) response[field] = credential.response[field] ? toText(credential.response[field]) : null;
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    extensions: credential.getClientExtensionResults(),
  };
}

/** Makes a passkey and enrols it under `name`. */
export async function addPasskey(name, checking) {
  const { ceremony, publicKey } = await post('/auth/passkeys/challenge', {});
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: named(publicKey.excludeCredentials),
    },
  });
  checking();
  return post('/auth/passkeys', { ceremony, name, credential: spelled(credential, ['attestationObject', 'clientDataJSON']) });
}

/** Signs in with a passkey. */
export async function usePasskey(checking) {
  const { ceremony, publicKey } = await post('/auth/passkeys/session/challenge', {});
  const credential = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: named(publicKey.allowCredentials) },
  });
  checking();
  const fields = ['authenticatorData', 'clientDataJSON', 'signature', 'userHandle'];
  return post('/auth/passkeys/session', { ceremony, credential: spelled(credential, fields) });
}

/** The words for a failure. */
export function explainPasskey(failure, words) {
  if (failure instanceof Refused) return failure.message;
  if (failure instanceof Unreachable) return words.network;
  if (failure?.name === 'NotAllowedError' || failure?.name === 'AbortError') return words.stopped;
  if (failure?.name === 'InvalidStateError') return words.exists ?? words.odd;
  return words.odd;
}
