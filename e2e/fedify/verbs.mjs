// SPDX-License-Identifier: AGPL-3.0-or-later
// What a test can make a member of the peer do. Each verb delivers before it returns, and throws
// when the other server did not take the activity.
import { Temporal } from "@js-temporal/polyfill";
import { Announce, Block, Create, Delete, Follow, isActor, Like, Mention, Note, PUBLIC_COLLECTION, Tombstone, Undo, Update } from "@fedify/vocab";

/** The verbs of the control API, by name. `ctx` is Fedify's context for the peer's origin. */
export function verbs(ctx, state) {
  const activityId = () => new URL(`/activities/${crypto.randomUUID()}`, ctx.origin);

  async function actorAt(as, url) {
    // Signed, because the other server may ask for signed fetches.
    const documentLoader = await ctx.getDocumentLoader({ identifier: as });
    const found = await ctx.lookupObject(url, { documentLoader });
    if (!isActor(found)) throw new Error(`no actor is served at ${url}`);
    return found;
  }

  async function send(as, recipients, activity) {
    state.activities.set(activity.id.href, activity);
    for (const recipient of recipients) {
      await ctx.sendActivity({ identifier: as }, recipient, activity, { preferSharedInbox: true });
    }
    return { activity: activity.id.href };
  }

  function noteKey(object) {
    const parts = ctx.parseUri(new URL(object));
    if (parts?.type !== "object") throw new Error(`${object} is no note of this peer`);
    return `${parts.values.username}/${parts.values.id}`;
  }

  /** The followers, and whoever the note mentions and is not among them. */
  function audience(as, mentioned) {
    const followers = state.actors.get(as).followers;
    const extra = mentioned && !followers.has(mentioned.id.href) ? [mentioned] : [];
    return followers.size > 0 ? ["followers", ...extra] : extra;
  }

  return {
    async actor({ username, name }) {
      await state.addActor(username, name ?? username);
      return { id: ctx.getActorUri(username).href, handle: `@${username}@${ctx.host}` };
    },

    async follow({ as, actor }) {
      const target = await actorAt(as, actor);
      const follow = new Follow({ id: activityId(), actor: ctx.getActorUri(as), object: target.id, to: target.id });
      return send(as, [target], follow);
    },

    /** Posts a note: public unless `followers_only`, a reply with `in_reply_to`, to `mention` (an actor URL). */
    async note({ as, content, summary, in_reply_to, mention, followers_only }) {
      const id = crypto.randomUUID();
      const mentioned = mention ? await actorAt(as, mention) : null;
      const followers = ctx.getFollowersUri(as);
      const note = new Note({
        id: ctx.getObjectUri(Note, { username: as, id }),
        attribution: ctx.getActorUri(as),
        content,
        summary: summary ?? null,
        sensitive: summary ? true : null,
        published: Temporal.Now.instant(),
        replyTarget: in_reply_to ? new URL(in_reply_to) : null,
        to: followers_only ? followers : PUBLIC_COLLECTION,
        ccs: [...(followers_only ? [] : [followers]), ...(mentioned ? [mentioned.id] : [])],
        tags: mentioned
          ? [new Mention({ href: mentioned.id, name: `@${mentioned.preferredUsername}@${mentioned.id.host}` })]
          : [],
      });
      state.notes.set(`${as}/${id}`, note);
      const create = new Create({
        id: activityId(),
        actor: ctx.getActorUri(as),
        object: note,
        tos: [...note.toIds],
        ccs: [...note.ccIds],
      });
      const sent = await send(as, audience(as, mentioned), create);
      return { ...sent, object: note.id.href };
    },

    async edit({ as, object, content }) {
      const key = noteKey(object);
      const note = state.notes.get(key).clone({ content, updated: Temporal.Now.instant() });
      state.notes.set(key, note);
      const update = new Update({ id: activityId(), actor: ctx.getActorUri(as), object: note, tos: [...note.toIds], ccs: [...note.ccIds] });
      return send(as, audience(as, null), update);
    },

    async like({ as, object, author }) {
      const target = await actorAt(as, author);
      const like = new Like({ id: activityId(), actor: ctx.getActorUri(as), object: new URL(object), to: target.id });
      return send(as, [target], like);
    },

    /** Boosts a note, for everybody; its author at the other server is told. */
    async announce({ as, object, author }) {
      const target = await actorAt(as, author);
      const announce = new Announce({
        id: activityId(),
        actor: ctx.getActorUri(as),
        object: new URL(object),
        to: PUBLIC_COLLECTION,
        ccs: [ctx.getFollowersUri(as), target.id],
        published: Temporal.Now.instant(),
      });
      return send(as, [target], announce);
    },

    async block({ as, actor }) {
      const target = await actorAt(as, actor);
      const block = new Block({ id: activityId(), actor: ctx.getActorUri(as), object: target.id, to: target.id });
      return send(as, [target], block);
    },

    async delete({ as, object, mention }) {
      const tombstone = new Tombstone({ id: new URL(object) });
      const mentioned = mention ? await actorAt(as, mention) : null;
      state.notes.set(noteKey(object), tombstone);
      const gone = new Delete({ id: activityId(), actor: ctx.getActorUri(as), object: tombstone, to: PUBLIC_COLLECTION });
      return send(as, audience(as, mentioned), gone);
    },

    /** Takes back an earlier activity of this peer; `to` is the actor who was told of it. */
    async undo({ as, activity, to }) {
      const undone = state.activities.get(activity);
      if (!undone) throw new Error(`this peer sent no activity ${activity}`);
      const target = await actorAt(as, to);
      const undo = new Undo({ id: activityId(), actor: ctx.getActorUri(as), object: undone, to: target.id });
      return send(as, [target], undo);
    },
  };
}
