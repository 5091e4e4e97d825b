#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Writes abi/: the ABI and creation bytecode that the Rust side embeds, so that `cargo build` needs no Solidity
// compiler. `--check` writes nothing and fails when a committed file differs from what the sources give.
// Same sources, same lockfile, same bytes: no dates, no paths, no metadata hash.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(fileURLToPath(import.meta.url));
const BUILD = "cache/generate"; // apart from out/, so that a half-finished build of tests cannot leak in
const UNLOCK = "@unlock-protocol/contracts";
const SAFE = "@safe-global/safe-contracts";

/** Contracts we compile: file under abi/ → [source file, contract]. */
const COMPILED = {
  "BuilderPass.json": ["BuilderPass.sol", "BuilderPass"],
  "ERC1967Proxy.json": ["ERC1967Proxy.sol", "ERC1967Proxy"],
  "BatchReader.json": ["BatchReader.sol", "BatchReader"],
  "SignatureValidator.json": ["SignatureValidator.sol", "SignatureValidator"],
  "testing/Wallet1271.json": ["Wallet1271.sol", "Wallet1271"],
  "testing/Wallet1271Factory.json": ["Wallet1271Factory.sol", "Wallet1271Factory"],
  "testing/Delegate7702.json": ["Delegate7702.sol", "Delegate7702"],
  "testing/Delegate7702With1271.json": ["Delegate7702.sol", "Delegate7702With1271"],
  "testing/PlainErc721.json": ["PlainErc721.sol", "PlainErc721"],
  "testing/HostileErc721.json": ["HostileErc721.sol", "HostileErc721"],
  "testing/Score.json": ["Score.sol", "Score"],
  "testing/PlainErc20.json": ["PlainErc20.sol", "PlainErc20"],
  "testing/PlainErc1155.json": ["PlainErc1155.sol", "PlainErc1155"],
  "testing/TalentPassport.json": ["TalentPassport.sol", "TalentPassport"],
  "testing/DelegateRegistry.json": ["DelegateRegistry.sol", "DelegateRegistry"],
  "testing/Emitter.json": ["Emitter.sol", "Emitter"],
  "testing/ShiftyErc721.json": ["ShiftyErc721.sol", "ShiftyErc721"],
};

/** Contracts taken as published: file under abi/ → package (Unlock's unless it says another), artefact in it, and
 * the functions we call. All events and errors are kept, so that logs and reverts can be read. */
const PUBLISHED = {
  "safe/Safe.json": {
    from: SAFE,
    artefact: "build/artifacts/contracts/Safe.sol/Safe.json",
    functions: "setup execTransaction getTransactionHash nonce",
  },
  "safe/SafeProxyFactory.json": {
    from: SAFE,
    artefact: "build/artifacts/contracts/proxies/SafeProxyFactory.sol/SafeProxyFactory.json",
    functions: "createProxyWithNonce",
  },
  "safe/CompatibilityFallbackHandler.json": {
    from: SAFE,
    artefact: "build/artifacts/contracts/handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json",
    functions: "getMessageHashForSafe",
  },
  "safe/SignMessageLib.json": {
    from: SAFE,
    artefact: "build/artifacts/contracts/libraries/SignMessageLib.sol/SignMessageLib.json",
    functions: "signMessage",
  },
  "unlock/UnlockV13.json": {
    artefact: "dist/abis/Unlock/UnlockV13.json",
    functions: `initialize addLockTemplate setLockTemplate createUpgradeableLock createUpgradeableLockAtVersion
      upgradeLock configUnlock publicLockAddress publicLockImpls publicLockVersions publicLockLatestVersion locks
      owner unlockVersion proxyAdminAddress chainId`,
  },
  "unlock/PublicLockV13.json": {
    artefact: "dist/abis/PublicLock/PublicLockV13.json",
    functions: "initialize publicLockVersion getHasValidKey keyExpirationTimestampFor purchase",
  },
  "unlock/PublicLockV15.json": {
    artefact: "dist/abis/PublicLock/PublicLockV15.json",
    functions: "initialize publicLockVersion getHasValidKey keyExpirationTimestampFor purchase",
  },
  "unlock/PublicLockV14.json": {
    artefact: "dist/abis/PublicLock/PublicLockV14.json",
    functions: `initialize publicLockVersion supportsInterface name symbol owner isLockManager getHasValidKey
      balanceOf totalKeys totalSupply ownerOf isValidKey keyExpirationTimestampFor keyManagerOf tokenByIndex
      tokenOfOwnerByIndex tokenAddress keyPrice expirationDuration maxNumberOfKeys maxKeysPerAddress
      freeTrialLength isRenewable transferFeeBasisPoints onValidKeyHook purchase purchasePriceFor extend
      renewMembershipFor grantKeys grantKeyExtension setKeyExpiration lendKey unlendKey shareKey mergeKeys
      expireAndRefundFor cancelAndRefund burn transferFrom updateTransferFee updateKeyPricing updateLockConfig
      setEventHooks setKeyManagerOf`,
  },
};

const check = process.argv.includes("--check");
const unknown = process.argv.slice(2).filter((arg) => arg !== "--check");
if (unknown.length > 0) fail(`unknown argument ${unknown.join(" ")}; usage: generate.mjs [--check]`);

const wanted = new Map();
compile();
for (const [file, [source, contract]] of Object.entries(COMPILED)) wanted.set(file, compiled(source, contract));
for (const [file, from] of Object.entries(PUBLISHED)) wanted.set(file, published(from));

if (check) report();
else write();

/** Builds src/ alone: tests would pull more sources into the same compiler run. */
function compile() {
  const args = ["build", "--force", "--skip", "test", "--out", `${BUILD}/out`, "--cache-path", `${BUILD}/cache`];
  const run = spawnSync(join(ROOT, "run-forge"), args, { encoding: "utf8" });
  if (run.error) fail(`forge did not start: ${run.error.message}`);
  if (run.status !== 0) fail(`forge build failed:\n${run.stdout}${run.stderr}`);
}

function compiled(source, contract) {
  const artefact = read(join(BUILD, "out", source, `${contract}.json`));
  const bytecode = artefact.bytecode.object;
  if (!/^0x([0-9a-f]{2})+$/.test(bytecode)) fail(`${contract}: bytecode is empty or needs linking`);
  const { compiler, settings } = artefact.metadata;
  const how = `solc ${compiler.version}, optimizer ${settings.optimizer.runs} runs, EVM ${settings.evmVersion}`;
  return { abi: artefact.abi, bytecode, compiler: how };
}

function published({ from = UNLOCK, artefact, functions }) {
  const { version } = read(join("node_modules", from, "package.json"));
  const { abi, bytecode, linkReferences } = read(join("node_modules", from, artefact));
  if (Object.keys(linkReferences).length > 0) fail(`${artefact}: bytecode needs linking`);
  const names = new Set(functions.split(/\s+/));
  const kept = abi.filter((entry) => ["event", "error"].includes(entry.type) || names.has(entry.name));
  for (const name of names) {
    if (!kept.some((entry) => entry.type === "function" && entry.name === name)) fail(`${artefact}: no ${name}()`);
  }
  return { abi: kept, bytecode, compiler: `as published: ${from} ${version}, ${artefact}` };
}

/** One ABI entry a line: a change of the interface reads well in a diff. */
function render({ abi, bytecode, compiler }) {
  const entries = abi.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n");
  return `{\n  "abi": [\n${entries}\n  ],\n  "bytecode": ${JSON.stringify(bytecode)},\n  "compiler": ${JSON.stringify(compiler)}\n}\n`;
}

function write() {
  for (const [file, content] of wanted) {
    const path = join(ROOT, "abi", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, render(content));
    console.log(`abi/${file}  ${(content.bytecode.length - 2) / 2} bytes of creation code`);
  }
}

function report() {
  const drift = [];
  for (const [file, content] of wanted) {
    const path = join(ROOT, "abi", file);
    let committed = null;
    try {
      committed = readFileSync(path, "utf8");
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    if (committed === null) drift.push(`abi/${file} is missing`);
    else if (committed !== render(content)) drift.push(`abi/${file} differs from the sources`);
  }
  for (const path of readdirSync(join(ROOT, "abi"), { recursive: true })) {
    const file = relative(".", path);
    if (file.endsWith(".json") && !wanted.has(file)) drift.push(`abi/${file} is made by nobody`);
  }
  if (drift.length > 0) fail(`${drift.join("\n")}\nrun: node contracts/generate.mjs, and commit the result`);
  console.log(`abi/ is up to date (${wanted.size} files)`);
}

function read(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") fail(`${path} is missing; run: npm --prefix contracts ci`);
    throw error;
  }
}

function fail(message) {
  console.error(`generate: ${message}`);
  process.exit(1);
}
