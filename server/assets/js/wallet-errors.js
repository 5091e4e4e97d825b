// SPDX-License-Identifier: MIT
// What went wrong with a wallet, in plain words. Codes: EIP-1193 and EIP-1474.

/** A refusal of the server, with its own words and its code. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** The server could not be reached. */
export class Unreachable extends Error {}

/** The words for a failure. */
export function explain(failure, words) {
  if (failure instanceof Refused) return failure.message;
  if (failure instanceof Unreachable) return words.network;
  switch (failure?.code) {
    case 4001:
    case 'ACTION_REJECTED':
      return words.rejected;
    case -32002:
      return words.pending;
    case 4100:
      return words.noAccount;
    case 4200:
    case -32601:
      return words.unsupported;
    case 4900:
    case 4901:
      return words.disconnected;
    default:
      return words.odd;
  }
}
