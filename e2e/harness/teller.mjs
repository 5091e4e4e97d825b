// SPDX-License-Identifier: AGPL-3.0-or-later
// A story told while it happens: numbered sentences with the seconds since the one before.

/** Prints the title, and returns what prints the next sentence. */
export function teller(subject, title) {
  let last = performance.now();
  let number = 0;
  console.log(`${subject}: ${title}`);
  return (text) => {
    number += 1;
    const now = performance.now();
    console.log(`${subject}: ${String(number).padStart(2)}. ${text}  (+${((now - last) / 1000).toFixed(1)} s)`);
    last = now;
  };
}
