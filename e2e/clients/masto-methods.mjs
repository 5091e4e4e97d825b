// SPDX-License-Identifier: AGPL-3.0-or-later
// Every method that masto.js offers, read from its type declarations: at run time it is a proxy that
// would answer to any name, so the declarations are the only list there is.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.resolve("masto"))), "mastodon", "rest");

/** The members of every interface of one version: { AccountsResource: [[name, type], …] }. */
function interfacesOf(version) {
  const found = {};
  for (const file of globSync(path.join(root, version, "**", "*.d.ts")).concat(path.join(root, "client.d.ts"))) {
    const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name, body] of text.matchAll(/export interface ([\w$]+)[^{]*\{([\s\S]*?)\n\}/g)) {
      found[name] = [...body.matchAll(/^ {4}(?:readonly )?([\w$]+)(\([^)]*\))?: ([\w$.]+)/gm)].map(([, member, , type]) => [
        member,
        type.replace(/^v\d\./, ""),
      ]);
    }
  }
  return found;
}

function* walk(interfaces, name, place) {
  for (const [member, type] of interfaces[name] ?? []) {
    if (type === "Method") yield [...place, member];
    else if (type.endsWith("Resource")) yield* walk(interfaces, type, [...place, member]);
  }
}

/** Paths such as ["v1", "accounts", "$select", "follow"], in order. */
export function everyMethod() {
  return ["v1", "v2"].flatMap((version) => [...walk(interfacesOf(version), `${version.toUpperCase()}Resource`, [version])]);
}

/** The function behind a path; `$select` picks id "1". */
export function reach(client, place) {
  const holder = place.slice(0, -1).reduce((at, part) => (part === "$select" ? at.$select("1") : at[part]), client);
  return (...given) => holder[place.at(-1)](...given);
}
