#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Holds docs/<Contract>.md to its word: the headings every such page has, and one invariant test of the same name
// for each line under "Invariants", and the other way round; and every figure of the gas snapshot under "Gas".
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(fileURLToPath(import.meta.url));
const HEADINGS = ["Invariants", "Assumptions", "Administration", "State machine", "Upgradeability", "Gas"];
const problems = [];

for (const page of readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"))) {
  const contract = page.slice(0, -".md".length);
  const text = readFileSync(join(ROOT, "docs", page), "utf8");
  const sections = new Map(
    text.split(/^## /m).slice(1).map((section) => [section.split("\n", 1)[0].trim(), section]),
  );
  for (const heading of HEADINGS) {
    if (!sections.has(heading)) problems.push(`docs/${page}: no heading "## ${heading}"`);
  }

  const lines = (sections.get("Invariants") ?? "").split("\n").filter((line) => line.startsWith("- "));
  const promised = lines.map((line) => /^- `(invariant_\w+)`: ./.exec(line)?.[1] ?? line);
  const source = readFileSync(join(ROOT, "test", contract, `${contract}.invariant.t.sol`), "utf8");
  const tested = [...source.matchAll(/function (invariant_\w+)\(/g)].map((match) => match[1]);
  for (const name of promised.filter((name) => !tested.includes(name))) {
    problems.push(`docs/${page}: no test for "${name}"`);
  }
  for (const name of tested.filter((name) => !promised.includes(name))) {
    problems.push(`docs/${page}: ${name} is tested but not written down`);
  }
  const snapshot = readFileSync(join(ROOT, ".gas-snapshot"), "utf8");
  for (const [, test, gas] of snapshot.matchAll(new RegExp(`^${contract}GasTest:(\\w+)\\(\\) \\(gas: (\\d+)\\)$`, "gm"))) {
    const figure = `| ${Number(gas).toLocaleString("en")} |`;
    if (!(sections.get("Gas") ?? "").includes(figure)) problems.push(`docs/${page}: ${test} is ${gas} gas now`);
  }
  if (promised.length === 0) problems.push(`docs/${page}: no invariants`);
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log("docs/ and the invariant tests agree");
