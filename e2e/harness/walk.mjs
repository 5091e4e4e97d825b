// SPDX-License-Identifier: AGPL-3.0-or-later
// One person's browser. Everything a walk must never do is watched from the first page to the
// last, and `finish` fails the test for it: requests to strangers, errors on the console, wallet
// calls outside the three, a mouse in a walk that has none.
import assert from "node:assert/strict";
import { chromium, devices } from "playwright-core";

const FLAGS = [
  "--no-sandbox", // CI runs as root, where Chromium's sandbox refuses to start
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A second fence beside the watched requests: no name but these can be resolved at all.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

export const DESKTOP = { width: 1280, height: 900 };
export const NARROW = { width: 320, height: 640 };

// A phone as its browser shows itself, with the narrowest screen that pages must fit.
const { defaultBrowserType: _, ...PIXEL } = devices["Pixel 7"];
const PHONE = { ...PIXEL, viewport: NARROW };

/** Starts Chromium, headless. Close it in `after`. */
export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

let households = 0;

/** An address of the range for tests of networks (RFC 2544), another one for every walk. */
function householdAddress() {
  households += 1;
  return `198.${18 + (process.pid & 1)}.${(process.pid >> 1) & 0xff}.${households & 0xff}`;
}

/** Runs inside the page: counts what a mouse or a finger did. */
function countPointer() {
  for (const kind of ["pointerdown", "mousedown", "touchstart"]) {
    globalThis.addEventListener(kind, () => globalThis.__pointerUsed(kind), { capture: true });
  }
}

/**
 * Opens a private window.
 * @param {object} options
 * @param {string[]} options.origins the only places the window may talk to
 * @param {Wallet} [options.wallet] a wallet to inject
 * @param {boolean} [options.javaScript] false switches scripts off
 * @param {boolean} [options.keyboardOnly] true makes any use of a pointer a fault
 * @param {RegExp[]} [options.expectedConsole] console errors that belong to the story, such as the
 *   browser's own line about a 403 that the test provokes
 * @param {string[]} [options.apps] schemes of addresses that an app of the phone takes over, such as "app:"
 * @param {boolean} [options.phone] true emulates a phone: touch, small screen, its own name
 */
export async function openWalk(
  browser,
  { origins, wallet, viewport = DESKTOP, colorScheme = "light", javaScript = true, keyboardOnly = false, expectedConsole = [], phone = false, apps = [] },
) {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    javaScriptEnabled: javaScript,
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    hasTouch: false,
    ...(phone ? PHONE : {}),
    extraHTTPHeaders: { "x-forwarded-for": householdAddress() },
  });
  context.setDefaultTimeout(10_000);
  const walk = new Walk(context, { origins, wallet, viewport: phone ? NARROW : viewport, expectedConsole, apps });
  if (wallet) await wallet.installIn(context);
  if (keyboardOnly) {
    await context.exposeFunction("__pointerUsed", (kind) => walk.faults.push(`a pointer was used (${kind}) in a keyboard walk`));
    await context.addInitScript(countPointer);
  }
  walk.page = await context.newPage();
  return walk;
}

class Walk {
  /** Sentences about what must not happen, in order. */
  faults = [];
  /** How often a person pressed something so far. */
  clicks = 0;
  #finished = false;

  constructor(context, { origins, wallet, viewport, expectedConsole, apps }) {
    Object.assign(this, { context, wallet, viewport });
    const allowed = new Set(origins.map((origin) => new URL(origin).origin));
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol === "data:" && request.resourceType() === "image") return;
      if (apps.includes(url.protocol) && request.isNavigationRequest()) return;
      if (!allowed.has(url.origin)) this.faults.push(`the page asked a stranger: ${request.resourceType()} ${url.href.slice(0, 200)}`);
    });
    context.on("console", (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (message.type() !== "error" || expectedConsole.some((expected) => expected.test(text))) return;
      this.faults.push(`the console shows an error: ${text}`);
    });
    context.on("weberror", (event) => this.faults.push(`a script failed: ${event.error()?.stack ?? event.error()}`));
    context.on("response", (response) => {
      if (response.status() >= 500) this.faults.push(`${response.status()} from ${response.url()}`);
    });
  }

  /** A click a person makes, counted. */
  async click(locator) {
    this.clicks += 1;
    await locator.click();
  }

  /** Closes the window and fails the test for everything that must not have happened. */
  async finish() {
    this.#finished = true;
    await this.context.close();
    assert.deepEqual([...this.faults, ...(this.wallet?.faults ?? [])], [], "the walk did what it must not do");
  }

  /** For `t.after`: closes the window if the test failed before `finish`, and says what was seen. */
  async close() {
    if (this.#finished) return;
    const address = this.page?.url();
    await this.context.close();
    console.error(`The walk ended early at ${address}.`);
    for (const fault of this.faults) console.error(`  fault so far: ${fault}`);
  }
}
