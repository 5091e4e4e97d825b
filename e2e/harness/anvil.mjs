// SPDX-License-Identifier: AGPL-3.0-or-later
// A chain of a test's own, for stories that reorganise it or make time pass: the demo's chain is
// everybody's.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createPublicClient, createTestClient, createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { repository } from "./binary.mjs";
import { until } from "./poll.mjs";
import { freePort } from "./ports.mjs";
import { Running } from "./processes.mjs";

/** The first of the accounts that every anvil gives ether to; its key is public knowledge. */
const DEPLOYER = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

function anvilBinary() {
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  const platform = process.platform === "darwin" ? "darwin" : "linux";
  const binary = path.join(repository, `contracts/node_modules/@foundry-rs/anvil-${platform}-${architecture}/bin/anvil`);
  if (!existsSync(binary)) throw new Error(`no anvil at ${binary}; install it with: npm --prefix contracts ci`);
  return binary;
}

/** Starts a chain; a block comes with every transaction, and on its own every `blockTime` seconds. */
export async function startAnvil({ blockTime = 1 } = {}) {
  const port = await freePort();
  const running = new Running("anvil", anvilBinary(), [
    "--port", String(port), "--chain-id", String(foundry.id), "--block-time", String(blockTime), "--mixed-mining", "--silent",
  ]);
  const rpc = `http://127.0.0.1:${port}`;
  const transport = http(rpc);
  const reader = createPublicClient({ chain: foundry, transport, pollingInterval: 50 });
  const control = createTestClient({ chain: foundry, mode: "anvil", transport });
  try {
    await until("anvil answers", () => {
      running.assertRunning();
      return reader.getBlockNumber({ cacheTime: 0 }).then(() => true, () => false);
    });
  } catch (error) {
    await running.stop().catch(() => {});
    throw error;
  }
  return new Anvil({ rpc, running, reader, control, transport });
}

class Anvil {
  chainId = foundry.id;

  constructor({ rpc, running, reader, control, transport }) {
    Object.assign(this, { rpc, running, reader, control });
    this.deployer = createWalletClient({ account: privateKeyToAccount(DEPLOYER), chain: foundry, transport });
  }

  /** The height of the newest block. */
  async height() {
    return Number(await this.reader.getBlockNumber({ cacheTime: 0 }));
  }

  /** Deploys the contract of `contracts/abi/<name>.json`. */
  async deploy(name, args = []) {
    const { abi, bytecode } = JSON.parse(await readFile(path.join(repository, `contracts/abi/${name}.json`), "utf8"));
    const hash = await this.deployer.deployContract({ abi, bytecode, args });
    const { contractAddress } = await this.#mined(hash);
    return { abi, address: contractAddress };
  }

  /** Calls a function of a contract as the deployer, and waits for its block. */
  async send(contract, functionName, args) {
    return this.#mined(await this.deployer.writeContract({ ...contract, functionName, args }));
  }

  /** Calls it as `address`, whoever that is. */
  async sendAs(address, contract, functionName, args) {
    await this.control.setBalance({ address, value: 10n ** 18n });
    await this.control.impersonateAccount({ address });
    try {
      const { encodeFunctionData } = await import("viem");
      const data = encodeFunctionData({ abi: contract.abi, functionName, args });
      return await this.#mined(await this.control.request({
        method: "eth_sendTransaction",
        params: [{ from: address, to: contract.address, data }],
      }));
    } finally {
      await this.control.stopImpersonatingAccount({ address });
    }
  }

  async #mined(hash) {
    const receipt = await this.reader.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    if (receipt.status !== "success") throw new Error(`transaction ${hash} failed`);
    return receipt;
  }

  /** Replaces the newest `depth` blocks by empty ones: what they held never happened. */
  async reorganise(depth) {
    await this.control.request({ method: "anvil_reorg", params: [depth, []] });
  }

  async close() {
    // anvil ends with another code than 0 when it is interrupted while mining.
    await this.running.stop().catch((error) => {
      if (this.running.running) throw error;
    });
  }
}
