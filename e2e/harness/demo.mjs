// SPDX-License-Identifier: AGPL-3.0-or-later
// The whole demo as a test sees it: a chain, the contracts, two instances, wallets.
//
// One demo serves all files of a run: `e2e/run` starts it and names its facts in E2E_FACTS.
// A file run on its own starts one for itself. Wallets are handed out once per demo, so that no
// two tests ever fight over one pass.
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { guildhallBinary } from "./binary.mjs";
import { until } from "./poll.mjs";
import { freePort } from "./ports.mjs";
import { instanceEnvironment, Running } from "./processes.mjs";

/** Starts `guildhall demo` in a folder of its own and waits until its facts are written. */
export async function startDemo({ withinMs = 120_000 } = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "guildhall-e2e-"));
  const factsFile = path.join(folder, "facts.json");
  const running = new Running("guildhall demo", guildhallBinary(), [
    "demo",
    "--data",
    path.join(folder, "data"),
    "--port",
    // Pictures show the address a newcomer will see.
    process.env.SCREENS === "1" ? "8080" : String(await freePort()),
    "--facts",
    factsFile,
    "--no-browser",
  ], { env: instanceEnvironment() });
  try {
    await until(
      "the demo has written its facts",
      async () => {
        running.assertRunning();
        return readFile(factsFile, "utf8").then(JSON.parse, () => null);
      },
      { withinMs, everyMs: 100 },
    );
  } catch (error) {
    await running.stop().catch(() => {});
    throw new Error(`${error.message}\n${running.output}`);
  }
  return { factsFile, folder, running };
}

/** Ctrl-C for the demo: it must end with code 0, and its folder goes. */
export async function stopDemo({ running, folder }) {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The demo of this run, or one of this file's own. Call it in `before`, and `close()` in `after`. */
export async function openDemo() {
  const own = process.env.E2E_FACTS ? null : await startDemo();
  const factsFile = process.env.E2E_FACTS ?? own.factsFile;
  const facts = JSON.parse(await readFile(factsFile, "utf8"));
  return new Demo(facts, path.dirname(factsFile), own);
}

class Demo {
  #own;
  #folder;

  constructor(facts, folder, own) {
    this.facts = facts;
    this.#folder = folder;
    this.#own = own;
  }

  /** Base URLs of the instances, without a slash at the end. */
  get urls() {
    return this.facts.instances.map((instance) => instance.url.replace(/\/$/, ""));
  }

  /** The folder the demo keeps its data in. */
  get data() {
    return path.join(this.#folder, "data");
  }

  /**
   * A wallet nobody else in this run has used on that instance, which holds `pass`
   * ("builder_pass", "unlock"), or nothing with `null`.
   */
  async wallet(pass, instance = 0) {
    const claims = path.join(this.#folder, "claimed-wallets");
    await mkdir(claims, { recursive: true });
    const fits = (wallet) => (pass ? wallet.holds.includes(pass) : wallet.holds.length === 0);
    for (const wallet of this.facts.wallets.filter(fits)) {
      // Creating a folder either succeeds or fails: the claim is safe between processes.
      const claimed = await mkdir(path.join(claims, `${instance}-${wallet.address}`)).then(
        () => true,
        () => false,
      );
      if (claimed) return wallet;
    }
    if (pass) throw new Error(`the demo has no unused wallet left that holds ${pass}`);
    const private_key = generatePrivateKey(); // a new key holds nothing, too
    return { address: privateKeyToAddress(private_key), private_key, holds: [] };
  }

  async close() {
    if (this.#own) await stopDemo(this.#own);
  }
}
