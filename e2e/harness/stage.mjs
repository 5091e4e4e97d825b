// SPDX-License-Identifier: AGPL-3.0-or-later
// What most walks begin with: the demo, a browser, and a private window for somebody new whose wallet
// holds a pass.
import { after, before } from "node:test";
import { openDemo } from "./demo.mjs";
import { Wallet } from "./wallet.mjs";
import { openBrowser, openWalk } from "./walk.mjs";

/** The demo and the browser of a test file: opened before its tests, closed after them. */
export function openStage() {
  const stage = new Stage();
  before(() => stage.open());
  after(() => stage.close());
  return stage;
}

class Stage {
  async open() {
    this.demo = await openDemo();
    this.browser = await openBrowser();
  }

  async close() {
    await this.browser?.close();
    await this.demo?.close();
  }

  /** The address of the first instance. */
  get base() {
    return this.demo.urls[0];
  }

  /**
   * A window at the first instance for whoever holds a wallet that nobody else has used; closed after the
   * test `t` if that failed.
   * @param {object} options those of `openWalk`, and
   * @param {string|null} [options.pass] what the wallet holds; `null` for nothing
   */
  async window(t, { pass = "builder_pass", ...options } = {}) {
    const held = await this.demo.wallet(pass);
    const wallet = new Wallet({ private_key: held.private_key, chainId: this.demo.facts.chain.chain_id });
    const walk = await openWalk(this.browser, { origins: [this.base], wallet, ...options });
    t.after(() => walk.close());
    return walk;
  }
}
