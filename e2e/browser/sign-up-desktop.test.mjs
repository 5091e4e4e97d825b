// SPDX-License-Identifier: AGPL-3.0-or-later
// The whole sign-up and every page after it, in a desktop window.
import { test } from "node:test";
import { openStage } from "../harness/stage.mjs";
import { DESKTOP } from "../harness/walk.mjs";
import { lookAround, sidePages, signOutAndIn, signUp } from "./stories/sign-up.mjs";

const stage = openStage();

test("somebody with a pass signs up in a desktop window and finds every page in order", async (t) => {
  const { base } = stage;
  const walk = await stage.window(t, { viewport: DESKTOP, expectedConsole: [/status of 404 .*nobody_of_that_name/] });

  await signUp(walk, base, "mia_desktop");
  await lookAround(walk, base, "mia_desktop");
  await signOutAndIn(walk, base);
  await sidePages(walk, base);
  await walk.finish();
});
