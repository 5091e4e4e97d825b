// SPDX-License-Identifier: AGPL-3.0-or-later
// Federation with a foreign server, once per generation of HTTP signatures: follow, accept, post,
// reply, like, edit and delete in both directions, and every first knock taken at the first try.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "../harness/demo.mjs";
import { startPeer } from "../harness/fedify-peer.mjs";
import { signUp } from "../harness/sign-up.mjs";
import { openBrowser, openWalk } from "../harness/walk.mjs";
import { knocks, Meeting } from "./story.mjs";

let demo;
let browser;
before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.close();
});

for (const [firstKnock, username] of [["rfc9421", "freya_9421"], ["draft-cavage", "freya_cavage"]]) {
  test(`a Fedify server that knocks with ${firstKnock} first and a member of ours follow, talk and part`, async (t) => {
    const [base] = demo.urls;
    const walk = await openWalk(browser, { origins: [base] });
    t.after(() => walk.close());
    await signUp(walk, base, await demo.wallet("builder_pass"), demo.facts.chain.chain_id, username);
    const peer = await startPeer({ firstKnock });
    t.after(() => peer.stop());
    const ada = await peer.do("actor", { username: "ada", name: "Ada" });
    const meeting = new Meeting({ walk, base, username, peer, ada });

    await t.test("they follow us and read our Accept", () => meeting.theyFollowUs());
    await t.test("we follow them and take their Accept", () => meeting.weFollowThem());
    await t.test("their posts arrive, public and for followers, without their scripts", () => meeting.theyPost());
    await t.test("our answer arrives there and names what it answers", () => meeting.weReply());
    await t.test("our post arrives there", () => meeting.wePost());
    await t.test("their answer stands in our thread", () => meeting.theyReply());
    await t.test("their like is counted, and taken back", () => meeting.theyLike());
    await t.test("our like arrives there, and is taken back", () => meeting.weLike());
    await t.test("their edit arrives", () => meeting.theyEdit());
    await t.test("our edit arrives there", () => meeting.weEdit());
    await t.test("their delete takes the answer away", () => meeting.theyDelete());
    await t.test("our delete arrives there", () => meeting.weDelete());
    await t.test("both stop following", () => meeting.bothPart());

    await t.test("every first knock of theirs was taken, none was repeated", async () => {
      const sent = await peer.outgoing((entry) => entry.method === "POST");
      assert.ok(sent.length >= 10, "the story was told");
      assert.deepEqual(knocks(sent).filter((knock) => !knock.endsWith(` ${firstKnock} 202`)), []);
      assert.equal(new Set(sent.map((entry) => entry.id)).size, sent.length, "no activity was sent twice");
    });
    await t.test("every first knock of ours was taken, none was repeated", async () => {
      const received = await peer.incoming((entry) => entry.method === "POST");
      assert.deepEqual(knocks(received).filter((knock) => !knock.endsWith(" 202")), []);
      assert.equal(new Set(received.map((entry) => entry.id)).size, received.length, "no activity was sent twice");
      assert.deepEqual(await peer.incoming((entry) => entry.status === 401), [], "no fetch was refused either");
      for (const entry of received) {
        const digest = entry.dialect === "rfc9421" ? "content-digest" : "digest";
        assert.ok(entry.covered.includes(digest), `the signature of a ${entry.type} covers its ${digest}`);
      }
    });
    await walk.finish();
  });
}
