// SPDX-License-Identifier: AGPL-3.0-or-later
// A browser wallet made of a viem account: announced by EIP-6963, present as EIP-1193
// `window.ethereum`, and strict. The page promises to call three methods only; any other call is
// refused in the page and remembered as a fault of the page.
import { privateKeyToAccount } from "viem/accounts";

const ALLOWED = new Set(["eth_requestAccounts", "eth_chainId", "personal_sign"]);

/** Runs inside the page, before any script of its own. */
function installProvider({ name, icon, uuid, announces }) {
  const provider = {
    async request({ method, params }) {
      const { result, error } = await globalThis.__walletRequest(method, params ?? []);
      if (error) throw Object.assign(new Error(error.message), { code: error.code });
      return result;
    },
    on() {
      return provider;
    },
    removeListener() {
      return provider;
    },
  };
  globalThis.ethereum = provider;
  if (!announces) return;
  const announce = () =>
    globalThis.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", {
        detail: Object.freeze({ info: Object.freeze({ uuid, name, icon, rdns: "test.guildhall.wallet" }), provider }),
      }),
    );
  globalThis.addEventListener("eip6963:requestProvider", announce);
  announce();
}

const ICON =
  "data:image/svg+xml;base64," +
  Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" cy="16" r="15" fill="teal"/></svg>').toString("base64");

/** The wallet of one test. */
export class Wallet {
  /** Every call the page made: { method, params } in order. */
  calls = [];
  /** Sentences about calls the page must not make. */
  faults = [];
  /** Every message that was signed, as text. */
  signed = [];
  /** Set to refuse the next signature as a person would who presses "Reject". */
  rejectNext = false;

  /** `announces: false` makes it an old wallet, which only puts itself on the window. */
  constructor({ private_key, chainId, name = "Test Wallet", announces = true }) {
    this.account = privateKeyToAccount(private_key);
    this.chainId = chainId;
    this.name = name;
    this.announces = announces;
  }

  get address() {
    return this.account.address;
  }

  /** Puts the wallet into every page of a browser context. */
  async installIn(context) {
    await context.exposeFunction("__walletRequest", (method, params) => this.#request(method, params));
    await context.addInitScript(installProvider, {
      name: this.name,
      announces: this.announces,
      icon: ICON,
      uuid: "8a0d7a5c-3c39-4d6e-9d5a-6b1f2a4c9e01",
    });
  }

  async #request(method, params) {
    this.calls.push({ method, params });
    if (!ALLOWED.has(method)) {
      this.faults.push(`the page called ${method}, which a sign-in has no business calling`);
      return { error: { code: 4200, message: `${method} is not supported` } };
    }
    if (method === "eth_requestAccounts") return { result: [this.address] };
    if (method === "eth_chainId") return { result: `0x${this.chainId.toString(16)}` };
    const [data, address] = params;
    if (typeof data !== "string" || !/^0x([0-9a-f]{2})*$/i.test(data)) {
      this.faults.push("personal_sign was given a message that is no hex string");
      return { error: { code: -32602, message: "the message must be hex" } };
    }
    if (String(address).toLowerCase() !== this.address.toLowerCase()) {
      this.faults.push("personal_sign was asked for an address that is not the account's");
      return { error: { code: -32602, message: "unknown account" } };
    }
    if (this.rejectNext) {
      this.rejectNext = false;
      return { error: { code: 4001, message: "User rejected the request." } };
    }
    this.signed.push(Buffer.from(data.slice(2), "hex").toString("utf8"));
    return { result: await this.account.signMessage({ message: { raw: data } }) };
  }
}
