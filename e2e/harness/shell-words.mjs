// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of one shell command as a guide prints it: double quotes, and lines continued by a backslash.

/** Splits a command; more than that (variables, single quotes, pipes) is refused. */
export function shellWords(command) {
  const line = command.replaceAll(/\\\n\s*/g, " ").trim();
  if (/[$`'|;&<>\n]/.test(line)) throw new Error(`not one plain command: ${line}`);
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}
