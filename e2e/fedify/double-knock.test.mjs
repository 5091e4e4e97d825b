// SPDX-License-Identifier: AGPL-3.0-or-later
// A server that knows one generation of signatures only is reached all the same: by a second
// knock if need be, and from then on by the right one at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { startPeer } from "../harness/fedify-peer.mjs";
import { controls } from "../harness/pages.mjs";
import { signUp } from "../harness/sign-up.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";
import { knocks, Meeting } from "./story.mjs";

let demo;
let browser;
let walk;
const username = "dora_knocks";
before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
  walk = await openWalk(browser, { origins: [demo.urls[0]] });
  await signUp(walk, demo.urls[0], await demo.wallet("builder_pass"), demo.facts.chain.chain_id, username);
});
after(async () => {
  await browser?.close();
  await demo?.close();
});

for (const [refuse, understood] of [["rfc9421", "draft-cavage"], ["draft-cavage", "rfc9421"]]) {
  test(`a server that refuses ${refuse} gets our follow and our posts signed with ${understood}`, async (t) => {
    const [base] = demo.urls;
    const peer = await startPeer({ firstKnock: understood, refuse });
    t.after(() => peer.stop());
    const ada = await peer.do("actor", { username: "ada", name: `Ada without ${refuse}` });
    const meeting = new Meeting({ walk, base, username, peer, ada });
    await meeting.weFollowThem();
    await meeting.theyFollowUs();
    const refusedAtFirst = (await peer.incoming((entry) => entry.status === 401)).length;

    const on = controls(walk.page);
    for (const text of [`First for those without ${refuse}.`, `Second for those without ${refuse}.`]) {
      await walk.page.goto(`${base}/home`);
      await on.composer.fill(text);
      await walk.click(on.send);
      await peer.received("our post", (entry) => entry.type === "Create" && entry.activity.object?.content?.includes(text));
    }
    const taken = knocks(await peer.incoming((entry) => entry.status === 202));
    assert.deepEqual(taken, ["Follow", "Accept", "Create", "Create"].map((type) => `${type} ${understood} 202`));
    const refused = await peer.incoming((entry) => entry.status === 401);
    assert.equal(refused.length, refusedAtFirst, "what was learnt about the server was remembered");
    assert.ok(refused.length <= 2, "at most one refused fetch and one refused delivery");
  });
}
