// SPDX-License-Identifier: AGPL-3.0-or-later
// The guides whose commands and blocks are tried: what they tell people to type, and which of their named blocks
// a run of the tests took.
import { readFile } from "node:fs/promises";
import { readGuide } from "./guide.mjs";
import { shellWords } from "./shell-words.mjs";

export const GUIDES = [
  "docs/join.md", "docs/leaving.md", "docs/join/synapse.md", "docs/join/mastodon.md", "docs/join/mas.md",
  "docs/enforcer.md", "docs/admin.md",
];

/** MAS does not run here: its blocks are read by people only. */
const NOT_HERE = ["docs/join/mas.md\tprovider", "docs/join/mas.md\tadmin-client"];

/** Every way to choose one of `a|b` in each word: `party list|show` is two commands. */
function choices(words) {
  return words.reduce((all, word) => all.flatMap((chosen) => word.split("|").map((one) => [...chosen, one])), [[]]);
}

/** One line of a guide: its commands as words after `guildhall`, and the options that its remark names. */
function read(line) {
  // A remark begins after a blank; what stands in brackets may be left out, and is there.
  const [, command, remark = ""] = /^(.*?)(?:\s#\s(.*))?$/.exec(line);
  const bare = command.replaceAll(/[[\]]/g, "");
  const quoted = [];
  // Words with bars in them are none of a shell's.
  const words = shellWords(bare.replaceAll(/"[^"]*"|(\|)/g, (text, bar) => (bar ? "\u0001" : quoted.push(text) && text)));
  return {
    commands: choices(words.slice(1).map((word) => word.replaceAll("\u0001", "|"))),
    remarked: remark.match(/--[a-z][a-z-]*/g) ?? [],
  };
}

/** Every command of ours in a guide, in blocks for a shell and in running text. */
export async function commandsOf(file) {
  const { markdown, blocks } = await readGuide(file);
  const inBlocks = blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, " ").split("\n"));
  const inText = [...markdown.replaceAll(/^ *```.*?^ *```/gms, "").matchAll(/`(guildhall [^`]+)`/g)].map(([, command]) => command);
  return [...inBlocks, ...inText].map((line) => line.replaceAll(/\s+/g, " ").trim()).filter((line) => line.startsWith("guildhall ")).map(read);
}

/** The named blocks that are not among those of `file`, where `readGuide` wrote down what was taken. */
export async function unusedBlocks(file, guides = GUIDES) {
  const used = new Set((await readFile(file, "utf8").catch(() => "")).split("\n"));
  const named = [];
  for (const guide of guides) {
    for (const { name } of (await readGuide(guide)).blocks) if (name) named.push(`${guide}\t${name}`);
  }
  return named.filter((one) => !used.has(one) && !NOT_HERE.includes(one)).map((one) => one.replace("\t", ", block "));
}
