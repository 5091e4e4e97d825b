// SPDX-License-Identifier: AGPL-3.0-or-later
// Waiting for something that happens in another process: bounded, and saying what was waited for.
import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks `look` until it returns something truthy, and returns that.
 * @param {string} what the sentence a failure starts with, e.g. "the follow is accepted"
 */
export async function until(what, look, { withinMs = 15_000, everyMs = 50 } = {}) {
  const deadline = performance.now() + withinMs;
  let last;
  for (;;) {
    last = await look();
    if (last) return last;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await pause(everyMs);
  }
}
