// SPDX-License-Identifier: AGPL-3.0-or-later
// Starts the stand-in for Mastodon with the variables of docs/join/mastodon.md.
import { fileURLToPath } from "node:url";
import { readGuide } from "../harness/guide.mjs";
import { freePort } from "../harness/ports.mjs";
import { Running } from "../harness/processes.mjs";

export const GUIDE = "docs/join/mastodon.md";
const program = fileURLToPath(new URL("mastodon_stand_in.rb", import.meta.url));

/** Its address, before it runs. */
export async function prepareStandIn() {
  return new StandIn(await freePort());
}

class StandIn {
  #cookie = "";

  constructor(port) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** The block of the guide for the other side, filled in; `changes` by variable. */
  async start({ hall, party, changes = {} }) {
    const guide = await readGuide(GUIDE);
    const text = guide.block("env", {
      "https://guild.example": hall.url,
      "https://mastodon.example": this.url,
      rp_CLIENT_ID: party.clientId,
      CLIENT_SECRET: party.secret,
    }).replace(`${party.secret}=`, "CLIENT_SECRET="); // the name of the variable holds the word, too
    const variables = Object.fromEntries(text.trim().split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)));
    this.running = new Running("the stand-in for Mastodon", "ruby", [program], {
      env: { ...process.env, PORT: String(this.port), ...variables, ...changes },
    });
    await this.running.firstLine(30_000);
  }

  async #ask(address, method = "GET") {
    const response = await fetch(address, {
      method,
      redirect: "manual",
      headers: { cookie: this.#cookie, ...(method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
      body: method === "POST" ? "" : undefined,
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.#cookie = cookie.split(";")[0];
    return response;
  }

  /** Somebody new presses the button on the log-in page; returns the address they are sent to. */
  async pressButton() {
    this.#cookie = "";
    const response = await this.#ask(`${this.url}/auth/auth/openid_connect`, "POST");
    if (response.status !== 302) throw new Error(`the stand-in answered ${response.status}: ${await response.text()}\n${this.running.output}`);
    return response.headers.get("location");
  }

  /** They come back; returns status and what the stand-in knows. */
  async comeBack(location) {
    const response = await this.#ask(location);
    return { status: response.status, body: await response.json() };
  }

  async close() {
    await this.running?.stop();
    this.running = undefined;
  }
}
