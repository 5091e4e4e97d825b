// SPDX-License-Identifier: AGPL-3.0-or-later
// A Synapse behind a hall, set up by the blocks of docs/join/synapse.md, and ways to log in to it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { consent } from "../clients/consent.mjs";
import { authorize } from "../harness/consent-form.mjs";
import { filledIn, readGuide } from "../harness/guide.mjs";
import { prepareHall } from "../harness/hall.mjs";
import { controls } from "../harness/pages.mjs";
import { shellWords } from "../harness/shell-words.mjs";
import { prepareSynapse, synapseProgram } from "../harness/synapse.mjs";
import { visit } from "../harness/visit.mjs";
import { openWalk } from "../harness/walk.mjs";

export const GUIDE = "docs/join/synapse.md";

/**
 * Hall and homeserver know each other; neither runs yet.
 * @param {object} options
 * @param {number} [options.graceS] how long a member is in grace
 * @param {boolean} [options.onlyCore] Synapse asks for the group
 * @param {string[]} [options.blocks] more of the homeserver's configuration
 */
export async function prepareHomeserver({ graceS, onlyCore = false, blocks = [] } = {}) {
  const guide = await readGuide(GUIDE);
  const synapse = await prepareSynapse();
  let hall;
  try {
    hall = await prepareHall({ graceS });
    const register = shellWords(guide.block("register", { "https://matrix.example.org": synapse.url }));
    assert.deepEqual(register.slice(0, 3), ["guildhall", "party", "add"]);
    const party = await hall.addParty(...register.slice(3));
    const oidc = guide.block("oidc", {
      "https://guild.example": hall.url,
      rp_CLIENT_ID: party.clientId,
      "/etc/matrix-synapse/guildhall-client-secret": await synapse.write("guildhall-client-secret", party.secret),
    });
    const provider = onlyCore ? oidc + guide.block("only-a-group") : oidc;
    return new Homeserver({ guide, synapse, hall, party, blocks: [provider, ...blocks] });
  } catch (error) {
    await hall?.close();
    await synapse.close();
    throw error;
  }
}

class Homeserver {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** What stands in the guide's blocks for names and files of the reader. */
  replacements(text) {
    const all = {
      "https://guild.example": this.hall.url,
      "https://matrix.example.org": this.synapse.url,
      "http://127.0.0.1:8008": this.synapse.url,
      rp_CLIENT_ID: this.party.clientId,
      "/etc/guildhall/": `${this.hall.instance.folder}/`,
      "/etc/matrix-synapse/": `${this.synapse.folder}/`,
    };
    return Object.fromEntries(Object.entries(all).filter(([from]) => text.includes(from)));
  }

  /** A block of the guide, filled in. */
  block(name, more = {}) {
    return this.guide.block(name, { ...this.replacements(this.guide.block(name)), ...more });
  }

  /** Runs a text of a guide that is made for a shell, filled in; returns what it printed. */
  async runText(text, more = {}) {
    const script = filledIn(text, { ...this.replacements(text), ...more }, "the text for the shell");
    const PATH = `${path.dirname(synapseProgram("python"))}:${process.env.PATH}`;
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], { env: { ...process.env, PATH } });
    return stdout;
  }

  /** Steps 1 and 2 of the guide are done: both start. */
  async start() {
    await this.synapse.start(this.blocks);
    await this.hall.start();
  }

  /** Step 3: an admin account for the enforcer, without its dry run. Synapse runs, the hall does not yet. */
  async letSuspend() {
    await this.runText(this.guide.block("admin-account"));
    await this.hall.instance.configure(this.block("enforcer", { "dry_run = true\n": "" }));
  }

  /** The address at which a Matrix client opens a browser. */
  logInAddress(landing) {
    return logInAddress(this.synapse, landing);
  }

  async close() {
    if (process.env.SYNAPSE_VERBOSE === "1") console.log(this.synapse.running?.output);
    await this.hall.close();
    await this.synapse.close();
  }
}

/** The address at which a Matrix client opens a browser; it comes back to `landing`. */
export const logInAddress = (synapse, landing) =>
  `${synapse.url}/_matrix/client/v3/login/sso/redirect/oidc-guildhall?redirectUrl=${encodeURIComponent(landing)}`;

/** A member's browser, which sees hall, homeserver and client, and nobody else. */
export async function openWindow(browser, homeserver, member, { clients, expectedConsole = [], viewport }) {
  return openWalk(browser, {
    viewport,
    // Synapse's own pages show a picture of matrix.org, which no name server of a walk knows.
    origins: [homeserver.hall.url, homeserver.synapse.url, "https://matrix.org", ...clients.map(({ url }) => url)],
    wallet: homeserver.hall.walletOf(member),
    expectedConsole: [/favicon\.ico/, /matrix\.org\/img/, ...expectedConsole],
  });
}

/**
 * In a browser: from the client's button to the client again.
 * @param {object} options
 * @param {boolean} [options.signsIn] the browser has no session at the hall yet
 * @param {boolean} [options.asked] the hall's page with the question comes
 * @param {boolean} [options.looks] look closely at that page
 * @param {boolean} [options.confirms] Synapse's own page with a question comes
 */
export async function logInWithBrowser(walk, homeserver, landing, { signsIn = true, asked = true, looks = false, confirms = true } = {}) {
  const { page, wallet } = walk;
  const on = controls(page);
  await page.goto(homeserver.logInAddress(landing.url));
  if (signsIn) {
    await page.waitForURL(/\/sign-in\?next=/);
    await walk.click(on.wallet(wallet.name));
    await walk.click(on.sign);
  }
  if (looks) {
    await consent(page).allow.waitFor();
    await visit(walk, "party-consent");
  }
  if (asked) await walk.click(consent(page).allow);
  if (confirms) await walk.click(page.locator("a.primary-button"));
  await page.locator("#arrived").waitFor();
  return landing.arrivals.at(-1);
}

/** Without a browser, for tests about something else: the same way with a jar of cookies for Synapse. */
export async function logInWithoutBrowser(member, homeserver) {
  const cookies = new Map();
  const ask = async (address) => {
    const response = await fetch(address, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      cookies.set(name, value);
    }
    return response;
  };
  const away = await ask(homeserver.logInAddress("http://127.0.0.1:9/"));
  assert.equal(away.status, 302);
  const { location, page } = await authorize(member, away.headers.get("location"));
  assert.ok(location, `sent on to Synapse: ${page}`);
  const back = await ask(location);
  const text = await back.text();
  const token = /loginToken=([^"&]+)/.exec(text)?.[1];
  return { status: back.status, token, text };
}
