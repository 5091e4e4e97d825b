// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody without a browser: cookies, a wallet's key, and the documented JSON API.
import assert from "node:assert/strict";
import { privateKeyToAccount } from "viem/accounts";

let households = 0;

/** A visitor with a wallet, from an address of their own. */
export class Visitor {
  #cookies = new Map();

  constructor(base, privateKey, chainId) {
    this.base = base;
    this.chainId = chainId;
    this.account = privateKeyToAccount(privateKey);
    households += 1;
    this.from = `10.${(households >> 16) & 255}.${(households >> 8) & 255}.${households & 255}`;
  }

  get address() {
    return this.account.address;
  }

  /** One request; the answer with its status, headers and body as text. */
  async request(path, { method = "GET", json, form, headers = {} } = {}) {
    const response = await fetch(this.base + path, {
      method,
      redirect: "manual",
      headers: {
        "x-forwarded-for": this.from,
        origin: this.base,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(json ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      body: json ? JSON.stringify(json) : form ? new URLSearchParams(form) : undefined,
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** The same, with a body that is JSON. */
  async call(path, json, method = "POST") {
    const { status, text } = await this.request(path, { method, json });
    return { status, body: text ? JSON.parse(text) : null };
  }

  /** Signs in; returns what POST /auth/siwe/session answered. */
  async signIn() {
    const challenge = await this.call("/auth/siwe/challenge", { address: this.address, chain_id: this.chainId });
    assert.equal(challenge.status, 200, JSON.stringify(challenge.body));
    const { message } = challenge.body;
    const session = await this.call("/auth/siwe/session", { message, signature: await this.account.signMessage({ message }) });
    assert.ok([200, 201].includes(session.status), JSON.stringify(session));
    return session.body;
  }

  /** Tries to join; returns status and body. */
  async tryToJoin(username) {
    return this.call("/auth/join", { username, display_name: username });
  }

  /** Signs in and joins. */
  async join(username) {
    await this.signIn();
    const joined = await this.tryToJoin(username);
    assert.equal(joined.status, 201, JSON.stringify(joined.body));
    this.username = username;
    return joined.body;
  }

  /** How far the membership has lapsed. */
  async stage() {
    const { status, body } = await this.call("/auth/session", undefined, "GET");
    assert.equal(status, 200, JSON.stringify(body));
    return body.account.stage;
  }

  /** Writes a post with the form of the home page; true if it was taken. */
  async post(text) {
    const page = await this.request("/home");
    const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1];
    const answer = await this.request("/posts", {
      method: "POST",
      form: { token: token ?? "", text, visibility: "public" },
      headers: { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
    });
    return answer.status === 303;
  }
}
