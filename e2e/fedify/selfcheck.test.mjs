// SPDX-License-Identifier: AGPL-3.0-or-later
// The peer against itself: two Fedify peers must understand each other before their word about
// our server counts for anything.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startPeer } from "../harness/fedify-peer.mjs";

for (const firstKnock of ["rfc9421", "draft-cavage"]) {
  test(`two peers that knock with ${firstKnock} first follow, post, reply, like and delete`, async (t) => {
    const here = await startPeer({ firstKnock });
    t.after(() => here.stop());
    const there = await startPeer({ firstKnock });
    t.after(() => there.stop());
    const ada = await here.do("actor", { username: "ada" });
    const bob = await there.do("actor", { username: "bob" });

    await here.do("follow", { as: "ada", actor: bob.id });
    await here.received("the Accept", (entry) => entry.type === "Accept");
    const note = await there.do("note", { as: "bob", content: "hello" });
    await here.received("the note", (entry) => entry.activity?.object?.id === note.object);
    const reply = await here.do("note", { as: "ada", content: "hello back", in_reply_to: note.object, mention: bob.id });
    await here.do("like", { as: "ada", object: note.object, author: bob.id });
    await here.do("delete", { as: "ada", object: reply.object, mention: bob.id });
    assert.deepEqual(
      (await there.incoming((entry) => entry.method === "POST")).map((entry) => [entry.type, entry.dialect, entry.status]),
      ["Follow", "Create", "Like", "Delete"].map((type) => [type, firstKnock, 202]),
    );
  });
}

test("a peer that refuses one generation is reached by the second knock, and the refusal is on record", async (t) => {
  const here = await startPeer({ firstKnock: "rfc9421" });
  t.after(() => here.stop());
  const old = await startPeer({ firstKnock: "draft-cavage", refuse: "rfc9421" });
  t.after(() => old.stop());
  await here.do("actor", { username: "ada" });
  const bob = await old.do("actor", { username: "bob" });
  await here.do("follow", { as: "ada", actor: bob.id });
  // The first signed request is the fetch of Bob's actor; what it learns also holds for the inbox.
  const knocks = await old.incoming((entry) => entry.dialect !== "none");
  const seen = knocks.map((entry) => `${entry.method} ${entry.dialect} ${entry.status}`);
  assert.deepEqual(seen.slice(0, 2), ["GET rfc9421 401", "GET draft-cavage 200"]);
  assert.deepEqual(seen.filter((knock) => knock.startsWith("POST")), ["POST draft-cavage 202"]);
});
