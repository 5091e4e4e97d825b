// SPDX-License-Identifier: AGPL-3.0-or-later
// masto.js 7.12.0, the library of Elk and Phanpy: every method it declares, against a real instance.
// What each came to is committed in docs/clients/masto.md.
import { after, before, test } from "node:test";
import { createRestAPIClient } from "masto";
import { startOpenInstance } from "../harness/instance.mjs";
import { everyMethod, reach } from "./masto-methods.mjs";
import { signUpByApp } from "./members.mjs";
import { assertTable } from "./table.mjs";

let instance;
before(async () => {
  instance = await startOpenInstance();
});
after(() => instance?.close());

/** Judges calls and keeps the worst verdict of each method. */
class Table {
  verdicts = {};

  async step(method, call, check = () => true) {
    let verdict;
    let answer;
    try {
      answer = await call();
      verdict = check(answer) ? "pass" : `FAILED: unexpected answer ${JSON.stringify(answer)?.slice(0, 300)}`;
    } catch (error) {
      const status = error.statusCode;
      verdict = status >= 400 && status < 500 ? `refused: ${status} ${error.message}` : `FAILED: ${error.name} ${error.message}`;
    }
    const before = this.verdicts[method];
    if (!before || before === "pass" || verdict.startsWith("FAILED")) this.verdicts[method] = verdict;
    return answer;
  }
}

const client = (accessToken) => createRestAPIClient({ url: instance.url, accessToken });
const ids = (list) => list.map((entity) => entity.id);

async function people(table, ada, eva) {
  const me = await table.step("v1.accounts.verifyCredentials", () => ada.v1.accounts.verifyCredentials(), (a) => a.username === "mira");
  const her = await eva.v1.accounts.verifyCredentials();
  const $her = () => ada.v1.accounts.$select(her.id);
  await table.step("v1.accounts.updateCredentials", () => ada.v1.accounts.updateCredentials({ displayName: "Mira", note: "hi", fieldsAttributes: [{ name: "Site", value: "https://mira.example" }] }), (a) => a.displayName === "Mira" && a.fields[0].name === "Site");
  await table.step("v1.accounts.lookup", () => ada.v1.accounts.lookup({ acct: "nila" }), (a) => a.id === her.id);
  await table.step("v1.accounts.fetch", () => ada.v1.accounts.fetch({ id: [me.id, her.id] }), (list) => list.length === 2);
  await table.step("v1.accounts.search.list", () => ada.v1.accounts.search.list({ q: "nil" }), (list) => ids(list).includes(her.id));
  await table.step("v1.accounts.$select.fetch", () => $her().fetch(), (a) => a.acct === "nila");
  await table.step("v1.accounts.$select.follow", () => $her().follow(), (r) => r.following);
  await table.step("v1.accounts.relationships.fetch", () => ada.v1.accounts.relationships.fetch({ id: [her.id] }), ([r]) => r.following);
  await table.step("v1.accounts.$select.followers.list", () => $her().followers.list(), (list) => ids(list).includes(me.id));
  await table.step("v1.accounts.$select.following.list", () => ada.v1.accounts.$select(me.id).following.list(), (list) => ids(list).includes(her.id));
  await table.step("v1.accounts.$select.unfollow", () => $her().unfollow(), (r) => !r.following);
  await table.step("v1.accounts.$select.mute", () => $her().mute({ duration: 60 }), (r) => r.muting);
  await table.step("v1.mutes.list", () => ada.v1.mutes.list(), (list) => ids(list).includes(her.id));
  await table.step("v1.accounts.$select.unmute", () => $her().unmute(), (r) => !r.muting);
  await table.step("v1.accounts.$select.block", () => $her().block(), (r) => r.blocking);
  await table.step("v1.blocks.list", () => ada.v1.blocks.list(), (list) => ids(list).includes(her.id));
  await table.step("v1.accounts.$select.unblock", () => $her().unblock(), (r) => !r.blocking);
  await ada.v1.accounts.updateCredentials({ locked: true });
  await eva.v1.accounts.$select(me.id).follow();
  await table.step("v1.followRequests.list", () => ada.v1.followRequests.list(), (list) => ids(list).includes(her.id));
  await table.step("v1.followRequests.$select.authorize", () => ada.v1.followRequests.$select(her.id).authorize(), (r) => r.followedBy);
  await table.step("v1.accounts.$select.removeFromFollowers", () => $her().removeFromFollowers());
  await eva.v1.accounts.$select(me.id).follow();
  await table.step("v1.followRequests.$select.reject", () => ada.v1.followRequests.$select(her.id).reject(), (r) => !r.followedBy);
  await ada.v1.accounts.updateCredentials({ locked: false });
  await eva.v1.accounts.$select(me.id).follow();
  return { me, her };
}

async function posts(table, ada, eva, { me, her }) {
  const first = await table.step("v1.statuses.create", () => ada.v1.statuses.create({ status: "Hello @nila #masto", visibility: "public" }), (s) => s.mentions[0].acct === "nila" && s.tags[0].name === "masto");
  const $mine = () => ada.v1.statuses.$select(first.id);
  const $hers = () => eva.v1.statuses.$select(first.id);
  const reply = await eva.v1.statuses.create({ status: "Heard", inReplyToId: first.id });
  await table.step("v1.statuses.fetch", () => ada.v1.statuses.fetch({ id: [first.id, reply.id] }), (list) => list.length === 2);
  await table.step("v1.statuses.$select.fetch", () => $hers().fetch(), (s) => s.account.id === me.id);
  await table.step("v1.statuses.$select.context.fetch", () => $mine().context.fetch(), (c) => ids(c.descendants).includes(reply.id));
  await table.step("v1.statuses.$select.update", () => $mine().update({ status: "Hello again @nila #masto" }), (s) => s.editedAt);
  await table.step("v1.statuses.$select.source.fetch", () => $mine().source.fetch(), (s) => s.text === "Hello again @nila #masto");
  await table.step("v1.statuses.$select.history.list", () => $hers().history.list(), (list) => list.length === 2);
  await table.step("v1.statuses.$select.favourite", () => $hers().favourite(), (s) => s.favourited);
  await table.step("v1.favourites.list", () => eva.v1.favourites.list(), (list) => ids(list).includes(first.id));
  await table.step("v1.statuses.$select.favouritedBy.list", () => $mine().favouritedBy.list(), (list) => ids(list).includes(her.id));
  await table.step("v1.statuses.$select.reblog", () => $hers().reblog({ visibility: "unlisted" }), (s) => s.reblog.id === first.id);
  await table.step("v1.statuses.$select.rebloggedBy.list", () => $mine().rebloggedBy.list(), (list) => ids(list).includes(her.id));
  await table.step("v1.statuses.$select.bookmark", () => $hers().bookmark(), (s) => s.bookmarked);
  await table.step("v1.bookmarks.list", () => eva.v1.bookmarks.list(), (list) => ids(list).includes(first.id));
  await table.step("v1.statuses.$select.pin", () => $mine().pin(), (s) => s.pinned);
  await table.step("v1.accounts.$select.statuses.list", () => eva.v1.accounts.$select(me.id).statuses.list({ pinned: true }), (list) => ids(list).includes(first.id));
  await table.step("v1.statuses.$select.unpin", () => $mine().unpin(), (s) => !s.pinned);
  await table.step("v1.statuses.$select.mute", () => $mine().mute(), (s) => s.muted);
  await table.step("v1.statuses.$select.unmute", () => $mine().unmute(), (s) => !s.muted);
  await table.step("v1.timelines.home.list", () => eva.v1.timelines.home.list({ limit: 5 }), (list) => ids(list).includes(first.id));
  await table.step("v1.timelines.public.list", () => eva.v1.timelines.public.list({ local: true }), (list) => ids(list).includes(first.id));
  await table.step("v1.timelines.tag.$select.list", () => eva.v1.timelines.tag.$select("masto").list(), (list) => ids(list).includes(first.id));
  await table.step("v2.search.list", () => eva.v2.search.list({ q: first.url, resolve: true }), (found) => ids(found.statuses).includes(first.id));
  await table.step("v1.markers.create", () => eva.v1.markers.create({ home: { lastReadId: first.id } }), (m) => m.home.lastReadId === first.id);
  await table.step("v1.markers.fetch", () => eva.v1.markers.fetch({ timeline: ["home"] }), (m) => m.home.lastReadId === first.id);
  const told = await table.step("v1.notifications.list", () => ada.v1.notifications.list({ types: ["favourite"] }), (list) => list.length === 1 && list[0].status.id === first.id);
  await table.step("v1.notifications.$select.fetch", () => ada.v1.notifications.$select(told[0].id).fetch(), (n) => n.type === "favourite");
  await table.step("v1.notifications.unreadCount.fetch", () => ada.v1.notifications.unreadCount.fetch(), (c) => c.count > 0);
  await table.step("v2.notifications.list", () => ada.v2.notifications.list(), (page) => page.notificationGroups.length > 0);
  await table.step("v1.notifications.$select.dismiss", () => ada.v1.notifications.$select(told[0].id).dismiss());
  await table.step("v1.notifications.clear", () => ada.v1.notifications.clear());
  await table.step("v1.statuses.$select.unfavourite", () => $hers().unfavourite(), (s) => !s.favourited);
  await table.step("v1.statuses.$select.unreblog", () => $hers().unreblog(), (s) => !s.reblogged);
  await table.step("v1.statuses.$select.unbookmark", () => $hers().unbookmark(), (s) => !s.bookmarked);
  await table.step("v1.statuses.$select.remove", () => $mine().remove(), (s) => s.text === "Hello again @nila #masto");
}

async function institution(table, ada) {
  const host = new URL(instance.url).host;
  await table.step("v1.instance.fetch", () => ada.v1.instance.fetch(), (i) => i.uri === host);
  await table.step("v2.instance.fetch", () => ada.v2.instance.fetch(), (i) => i.domain === host);
  await table.step("v1.apps.verifyCredentials", () => ada.v1.apps.verifyCredentials(), (a) => a.name === "client table");
  await table.step("v1.preferences.fetch", () => ada.v1.preferences.fetch(), (p) => p["posting:default:visibility"] === "public");
}

/** Arguments that make a request of a method the steps above do not know. */
function plausible(place) {
  if (place.join(".") === "v1.apps.create") return [{ clientName: "another", redirectUris: "urn:ietf:wg:oauth:2.0:oob" }];
  if (place.join(".") === "v1.accounts.familiarFollowers.fetch") return [["1"]];
  return place.at(-1) === "list" || place.at(-1) === "fetch" ? [{}] : [{ name: "x" }];
}

test("every method of masto.js does what docs/clients/masto.md says", async () => {
  const table = new Table();
  const ada = client(await signUpByApp(instance.url, "mira"));
  const eva = client(await signUpByApp(instance.url, "nila"));
  const both = await people(table, ada, eva);
  await posts(table, ada, eva, both);
  await institution(table, ada);
  for (const place of everyMethod()) {
    const method = place.join(".");
    if (!(method in table.verdicts)) await table.step(method, () => reach(ada, place)(...plausible(place)));
  }
  await assertTable("masto.md", {
    title: "masto.js 7.12.0",
    introduction:
      "Every method the library declares, called against a real instance by `e2e/clients/masto.test.mjs`. " +
      "*refused* is a clear answer (status and message) to something that is not offered, or not yet.",
    table: Object.fromEntries(Object.entries(table.verdicts).sort(([a], [b]) => (a < b ? -1 : 1))),
  });
});
