// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading the guides in docs/: their blocks are what the tests use, so that a guide cannot be wrong
// about a part that runs here. A block is named by the second word of its fence: ```yaml oidc
import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "./binary.mjs";

/** The fenced blocks of a guide in order: `{ language, name, text }`. */
export async function readGuide(file) {
  const markdown = await readFile(path.join(repository, file), "utf8");
  // A block inside a list is indented as its fence is.
  const blocks = [...markdown.matchAll(/^( *)```(\S*)[ \t]*(\S*)[ \t]*\n(.*?)^ *```[ \t]*$/gms)].map(
    ([, indent, language, name, text]) => ({ language, name, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") }),
  );
  return { file, markdown, blocks, block: (name, replacements) => block(file, blocks, name, replacements) };
}

/** The text of the block of that name; each replacement must be found in it. */
function block(file, blocks, name, replacements = {}) {
  const found = blocks.filter((each) => each.name === name);
  if (found.length !== 1) throw new Error(`${file} has ${found.length} blocks named ${name}`);
  // A whole run asks at its end which blocks no test took (harness/guides.mjs).
  if (process.env.E2E_BLOCKS) appendFileSync(process.env.E2E_BLOCKS, `${file}\t${name}\n`);
  return filledIn(found[0].text, replacements, `${file}, block ${name}`);
}

/** Replaces what stands for the reader's own names; a name that does not occur is a fault of the test. */
export function filledIn(text, replacements, where) {
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`${where} does not hold ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}
