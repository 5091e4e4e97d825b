// SPDX-License-Identifier: AGPL-3.0-or-later
// The Fedify side of the peer: actors with keys, WebFinger, objects, and an inbox that accepts
// every follow. No queue is configured, so `sendActivity` returns when the delivery is over.
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { Accept, Activity, Endpoints, Follow, Note, Person, Tombstone, Undo } from "@fedify/vocab";

/** Everything the peer remembers, in memory. */
export class PeerState {
  /** username → { name, keys, followers: Map<actor id, recipient> } */
  actors = new Map();
  /** note path (`username/id`) → Note or Tombstone */
  notes = new Map();
  /** activity id → Activity, for undo */
  activities = new Map();

  async addActor(username, name) {
    // RSA signs requests (both generations); Ed25519 signs the object proofs Fedify adds.
    const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
    this.actors.set(username, { name, keys, followers: new Map() });
  }
}

/**
 * A Fedify federation over `state`.
 * @param {"rfc9421"|"draft-cavage-http-signatures-12"} firstKnock the generation tried first
 */
export function peerFederation(state, firstKnock) {
  const federation = createFederation({
    kv: new MemoryKvStore(),
    firstKnock,
    allowPrivateAddress: true, // everything here is on loopback
    userAgent: { software: "GuildhallTestPeer/0" },
  });

  federation
    .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
      const actor = state.actors.get(identifier);
      if (!actor) return null;
      const keys = await ctx.getActorKeyPairs(identifier);
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        name: actor.name,
        summary: "A member of the test peer",
        url: ctx.getActorUri(identifier),
        inbox: ctx.getInboxUri(identifier),
        outbox: ctx.getOutboxUri(identifier),
        followers: ctx.getFollowersUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        publicKey: keys[0].cryptographicKey,
        assertionMethods: keys.map((key) => key.multikey),
      });
    })
    .setKeyPairsDispatcher((_ctx, identifier) => state.actors.get(identifier)?.keys ?? [])
    .mapHandle((_ctx, username) => (state.actors.has(username) ? username : null));

  federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
    software: { name: "guildhall-test-peer", version: "0.0.0" },
    protocols: ["activitypub"],
    usage: { users: { total: state.actors.size }, localPosts: state.notes.size, localComments: 0 },
  }));

  federation
    .setFollowersDispatcher("/users/{identifier}/followers", (_ctx, identifier) => {
      const actor = state.actors.get(identifier);
      return actor ? { items: [...actor.followers.values()] } : null;
    })
    .setCounter((_ctx, identifier) => state.actors.get(identifier)?.followers.size ?? 0);

  federation
    .setOutboxDispatcher("/users/{identifier}/outbox", (_ctx, identifier) =>
      state.actors.has(identifier) ? { items: [] } : null,
    )
    .setCounter(() => 0);

  federation.setObjectDispatcher(Note, "/users/{username}/notes/{id}", (_ctx, { username, id }) => {
    const note = state.notes.get(`${username}/${id}`);
    return note instanceof Tombstone ? null : (note ?? null);
  });

  federation
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .on(Follow, async (ctx, follow) => {
      const target = ctx.parseUri(follow.objectId);
      const actor = target?.type === "actor" ? state.actors.get(target.identifier) : undefined;
      const follower = await follow.getActor(ctx);
      if (!actor || !follower?.id) return;
      actor.followers.set(follower.id.href, {
        id: follower.id,
        inboxId: follower.inboxId,
        endpoints: follower.endpoints,
      });
      const accept = new Accept({
        id: new URL(`/activities/${crypto.randomUUID()}`, ctx.origin),
        actor: ctx.getActorUri(target.identifier),
        to: follower.id,
        object: follow,
      });
      await ctx.sendActivity({ identifier: target.identifier }, follower, accept);
    })
    .on(Undo, async (ctx, undo) => {
      const undone = await undo.getObject(ctx);
      if (!(undone instanceof Follow)) return;
      const target = ctx.parseUri(undone.objectId);
      if (target?.type === "actor") state.actors.get(target.identifier)?.followers.delete(undo.actorId?.href);
    })
    // Everything else only has to verify; the journal has its JSON.
    .on(Activity, () => {})
    .setSharedKeyDispatcher(() => {
      const [first] = state.actors.keys();
      return first ? { identifier: first } : null;
    });

  return federation;
}
