// SPDX-License-Identifier: AGPL-3.0-or-later
// A member of ours and somebody at the Fedify peer meet: what both ends of each activity see.
import assert from "node:assert/strict";
import { controls, inPost } from "../harness/pages.mjs";
import { until } from "../harness/poll.mjs";

/** The tale of one member (`walk`, signed in at `base` as `username`) and Ada at `peer`. */
export class Meeting {
  constructor({ walk, base, username, peer, ada }) {
    Object.assign(this, { walk, base, username, peer, ada });
    this.actor = `${base}/users/${username}`;
    this.on = controls(walk.page);
  }

  /** Loads pages again until `look` finds what it waits for: deliveries take their time. */
  async seen(what, address, look) {
    const { page } = this.walk;
    return until(
      what,
      async () => {
        await page.goto(address);
        return look();
      },
      { everyMs: 200 },
    );
  }

  /** The address of the page of our post that reads `text`. */
  async pageOf(text) {
    await this.walk.page.goto(`${this.base}/@${this.username}`);
    return this.base + (await inPost(this.on.post(text)).time.getAttribute("href"));
  }

  async theyFollowUs() {
    this.theirFollow = await this.peer.do("follow", { as: "ada", actor: this.actor });
    const accept = await this.peer.received("our Accept", (entry) => entry.type === "Accept");
    assert.equal(accept.actor, this.actor);
    assert.equal(accept.activity.object?.id ?? accept.activity.object, this.theirFollow.activity, "the Accept names the follow");
    await this.seen("our list of followers names Ada", `${this.base}/@${this.username}/followers`, () =>
      this.walk.page.locator("ul.people", { hasText: "Ada" }).isVisible(),
    );
  }

  async weFollowThem() {
    const { walk, on } = this;
    await walk.page.goto(`${this.base}/home`);
    await on.followWho.fill(this.ada.handle);
    await walk.click(on.follow);
    const follow = await this.peer.received("our Follow", (entry) => entry.type === "Follow");
    assert.deepEqual([follow.actor, follow.activity.object], [this.actor, this.ada.id]);
    await this.seen("the follow is accepted", `${this.base}/@${this.username}/following`, () =>
      walk.page.locator("ul.people", { hasText: "Ada" }).isVisible(),
    );
  }

  /** Ada posts; it appears at our home by itself, cleaned of what must not run. */
  async theyPost() {
    const { walk, on } = this;
    await walk.page.goto(`${this.base}/home`);
    const content = '<p>Greetings from <b>afar</b>.</p><script>document.title = "hacked"</script>';
    this.theirNote = await this.peer.do("note", { as: "ada", content });
    await on.post("Greetings from afar").waitFor({ timeout: 15_000 });
    assert.equal(await walk.page.locator("article.post script").count(), 0, "a stranger's script is not in the page");
    this.secret = await this.peer.do("note", { as: "ada", content: "<p>For my followers.</p>", followers_only: true });
    await on.post("For my followers.").waitFor({ timeout: 15_000 });
  }

  async weReply() {
    const { walk, on } = this;
    const post = inPost(on.post("Greetings from afar"));
    await walk.click(post.openReply);
    await post.reply.fill("Greetings back to you.");
    await walk.click(post.sendReply);
    const create = await this.peer.received(
      "our answer",
      (entry) => entry.type === "Create" && entry.activity.object?.content?.includes("Greetings back"),
    );
    const note = create.activity.object;
    assert.equal(note.inReplyTo, this.theirNote.object);
    assert.equal(note.attributedTo, this.actor);
    const mentions = [note.tag ?? []].flat().filter((tag) => tag.type === "Mention");
    assert.deepEqual(mentions.map((tag) => tag.href), [this.ada.id], "an answer mentions whom it answers");
  }

  async wePost() {
    const { walk, on } = this;
    await walk.page.goto(`${this.base}/home`);
    await on.composer.fill("News from the hall.");
    await walk.click(on.send);
    await on.post("News from the hall.").waitFor();
    const create = await this.peer.received(
      "our post",
      (entry) => entry.type === "Create" && entry.activity.object?.content?.includes("News from the hall"),
    );
    this.ourNote = create.activity.object.id;
    this.ourPage = await this.pageOf("News from the hall.");
    const asNote = await fetch(this.ourNote, { headers: { accept: "application/activity+json" } });
    assert.equal((await asNote.json()).id, this.ourNote, "the post is served under its id");
  }

  async theyReply() {
    this.theirReply = await this.peer.do("note", {
      as: "ada",
      content: "<p>News indeed.</p>",
      in_reply_to: this.ourNote,
      mention: this.actor,
    });
    await this.seen("the thread shows Ada's answer", this.ourPage, () => this.on.post("News indeed.").isVisible());
  }

  async theyLike() {
    const footer = inPost(this.on.post("News from the hall.")).footer;
    await this.walk.page.goto(this.ourPage);
    const before = await footer.textContent();
    const like = await this.peer.do("like", { as: "ada", object: this.ourNote, author: this.actor });
    await this.seen("the like is counted", this.ourPage, async () => /1 like/i.test(await footer.textContent()));
    await this.peer.do("undo", { as: "ada", activity: like.activity, to: this.actor });
    await this.seen("the like is taken back", this.ourPage, async () => (await footer.textContent()) === before);
  }

  /** The member presses the button under Ada's post, and presses it again. */
  async weLike() {
    const { walk, on, ada } = this;
    await walk.page.goto(`${this.base}/home`);
    const post = inPost(on.post("Greetings from afar"));
    assert.equal(await post.like.getAttribute("aria-pressed"), "false");
    await walk.click(post.like);
    await walk.page.waitForURL(/\/home#post-\d+$/);
    assert.equal(await post.like.getAttribute("aria-pressed"), "true");
    const like = await this.peer.received("our Like", (entry) => entry.type === "Like");
    assert.deepEqual([like.actor, like.activity.object], [this.actor, this.theirNote.object]);
    assert.ok(like.id.startsWith(`${this.actor}/likes/`), like.id);
    assert.equal(like.path, new URL(ada.id).pathname + "/inbox", "only its author hears of it");
    await walk.click(post.like);
    const undo = await this.peer.received("our Undo of the Like", (entry) => entry.type === "Undo" && entry.activity.object?.type === "Like");
    assert.deepEqual([undo.activity.object.id, undo.activity.object.object], [like.id, this.theirNote.object]);
    assert.equal(await post.like.getAttribute("aria-pressed"), "false");
  }

  async theyEdit() {
    await this.peer.do("edit", { as: "ada", object: this.theirNote.object, content: "<p>Greetings, corrected.</p>" });
    await this.seen("the edit arrives", `${this.base}/home`, () => this.on.post("Greetings, corrected.").isVisible());
  }

  async weEdit() {
    const { walk, on } = this;
    await walk.page.goto(this.ourPage);
    await walk.click(inPost(on.post("News from the hall.")).edit);
    await walk.page.waitForURL(/\/edit$/);
    await walk.page.locator("#compose-text").fill("News from the hall, second edition.");
    await walk.click(walk.page.locator("form.composer", { has: walk.page.locator("#compose-text") }).locator("button.primary"));
    const update = await this.peer.received("our Update", (entry) => entry.type === "Update" && entry.activity.object?.id === this.ourNote);
    assert.match(update.activity.object.content, /second edition/);
  }

  async theyDelete() {
    await this.peer.do("delete", { as: "ada", object: this.theirReply.object, mention: this.actor });
    await this.seen("Ada's answer is gone", this.ourPage, async () => (await this.walk.page.getByText("News indeed.").count()) === 0);
  }

  async weDelete() {
    const { walk, on } = this;
    await walk.page.goto(this.ourPage);
    await walk.click(inPost(on.post("News from the hall")).remove);
    await walk.click(walk.page.locator("main button.danger"));
    const gone = await this.peer.received("our Delete", (entry) => entry.type === "Delete");
    assert.equal(gone.activity.object?.id ?? gone.activity.object, this.ourNote);
    const status = (await fetch(this.ourNote, { headers: { accept: "application/activity+json" } })).status;
    assert.ok([404, 410].includes(status), `the deleted post is answered with ${status}`);
  }

  async bothPart() {
    const { walk, on } = this;
    await this.peer.do("undo", { as: "ada", activity: this.theirFollow.activity, to: this.actor });
    await this.seen("Ada is no follower any more", `${this.base}/@${this.username}/followers`, async () =>
      (await walk.page.locator("main", { hasText: "Ada" }).count()) === 0,
    );
    await walk.page.goto(`${this.base}/${this.ada.handle}`);
    await walk.click(on.unfollow);
    const undo = await this.peer.received("our Undo", (entry) => entry.type === "Undo" && entry.activity.object?.type === "Follow");
    assert.equal(undo.actor, this.actor);
  }
}

/** Every signed POST, as "Type dialect status", in order. */
export const knocks = (entries) => entries.filter((entry) => entry.method === "POST").map((entry) => `${entry.type} ${entry.dialect} ${entry.status}`);
