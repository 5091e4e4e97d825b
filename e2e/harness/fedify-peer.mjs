// SPDX-License-Identifier: AGPL-3.0-or-later
// A test's handle on the Fedify peer (`../fedify/peer.mjs`), which runs as a process of its own.
import { fileURLToPath } from "node:url";
import { existsSync } from "node:fs";
import { Running } from "./processes.mjs";
import { until } from "./poll.mjs";

const script = fileURLToPath(new URL("../fedify/peer.mjs", import.meta.url));
const node24 = fileURLToPath(new URL("../.node24/bin/node", import.meta.url));

/** Starts a peer. `firstKnock` and `refuse` are "rfc9421" or "draft-cavage". */
export async function startPeer({ firstKnock, refuse } = {}) {
  if (!existsSync(node24)) throw new Error("Node 24 for Fedify is missing; install it with e2e/setup");
  const args = [script, "--first-knock", firstKnock];
  if (refuse) args.push("--refuse", refuse);
  if (process.env.PEER_VERBOSE) args.push("--verbose");
  const running = new Running("the Fedify peer", node24, args);
  return new Peer(running, JSON.parse(await running.firstLine()));
}

class Peer {
  constructor(running, { origin, host, control }) {
    Object.assign(this, { running, origin, host, control });
  }

  /** Makes somebody at the peer do something: actor, follow, note, edit, like, delete, undo. */
  async do(verb, values) {
    const response = await fetch(`${this.control}/${verb}`, { method: "POST", body: JSON.stringify(values) });
    const body = await response.json();
    if (!response.ok) throw new Error(`the peer could not ${verb}: ${body.error}`);
    return body;
  }

  async incoming(matches = () => true) {
    return (await (await fetch(`${this.control}/incoming`)).json()).filter(matches);
  }

  async outgoing(matches = () => true) {
    return (await (await fetch(`${this.control}/outgoing`)).json()).filter(matches);
  }

  /** Waits for an activity that the peer verified and took. */
  async received(what, matches, options) {
    return until(
      `the peer has received ${what}`,
      async () => {
        this.running.assertRunning();
        return (await this.incoming((entry) => entry.method === "POST" && entry.status === 202 && matches(entry)))[0];
      },
      options,
    );
  }

  async stop() {
    await this.running.stop();
  }
}
