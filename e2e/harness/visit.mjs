// SPDX-License-Identifier: AGPL-3.0-or-later
// What is demanded of every page a walk comes to: nothing for axe to find in light and dark, no
// sideways scrolling in a narrow window, and a picture if pictures are wanted. Findings are faults
// of the walk: it goes on, and its end reports those of all pages together.
import { findingsOf, reflowOf } from "./axe.mjs";
import { takeScreens } from "./screens.mjs";

/** Looks at the page as it stands; `name` is what its picture is called. */
export async function visit(walk, name) {
  const { page, viewport } = walk;
  // The title is the last thing a navigation leaves half done for axe.
  await page.waitForLoadState("load");
  walk.faults.push(...(await reflowOf(page, name)), ...(await findingsOf(page, name)));
  await takeScreens(page, name, viewport);
}
