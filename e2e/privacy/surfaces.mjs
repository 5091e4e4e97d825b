// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything that an instance tells strangers and other members about its members, fetched and taken
// apart: per member the texts they appear in, and every number, date and place in a list that could
// say who came when.

/** What a reader of one instance can fetch about `usernames`. `reader` is a Visitor; signed in or not. */
export async function readSurfaces(reader, usernames) {
  const pages = [];
  const get = async (path, accept = "*/*") => {
    const { status, headers, text } = await reader.request(path, { headers: { accept } });
    // What is refused tells something as well, but nothing per member.
    pages.push({ path, accept, status, text: [...headers].filter(([name]) => name !== "set-cookie" && name !== "date").map((pair) => pair.join(": ")).join("\n") + "\n\n" + text });
    return status === 200 ? text : "";
  };
  const json = async (path, accept) => {
    const text = await get(path, accept);
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  for (const path of ["/", "/about", "/nodeinfo/2.1", "/.well-known/nodeinfo", "/.well-known/host-meta", "/api/v1/instance", "/api/v2/instance",
    "/api/v1/instance/activity", "/api/v1/instance/peers", "/api/v1/trends/statuses", "/api/v1/announcements", "/health", "/api/openapi.json",
    "/auth/session", "/join", "/settings/membership", "/admin"]) await get(path);

  const facts = new Map(usernames.map((name) => [name, { name, texts: [], numbers: new Map() }]));
  const learn = (name, field, value) => {
    const fact = facts.get(name);
    if (fact && value !== null && value !== undefined && Number.isFinite(value)) fact.numbers.set(field, value);
  };
  const ids = new Map();
  for (const order of ["new", "active"]) {
    let place = 0;
    for (let offset = 0; offset < usernames.length + 80; offset += 40) {
      const list = await json(`/api/v1/directory?local=true&order=${order}&limit=40&offset=${offset}`);
      if (!list?.length) break;
      for (const account of list) {
        ids.set(account.username, account.id);
        learn(account.username, `place in directory (${order})`, place++);
      }
    }
  }
  let before = "";
  let place = 0;
  for (let round = 0; round < 40; round += 1) {
    const list = await json(`/api/v1/timelines/public?local=true&limit=40${before}`);
    if (!list?.length) break;
    for (const status of list) {
      learn(status.account.username, "place in the local timeline", place++);
      ids.set(status.account.username, status.account.id);
    }
    before = `&max_id=${list.at(-1).id}`;
  }
  for (const name of usernames) {
    const fact = facts.get(name);
    const own = async (label, path, accept) => {
      const text = await get(path, accept);
      fact.texts.push(text);
      let value = null;
      try {
        value = JSON.parse(text);
      } catch {
        for (const [at, found] of [...text.matchAll(/datetime="([^"]+)"/g)].entries()) learn(name, `${label}: date ${at}`, Date.parse(found[1]));
        return;
      }
      for (const [field, number] of numbersOf(value)) learn(name, `${label}: ${field}`, number);
    };
    const ap = "application/activity+json";
    const looked = await json(`/api/v1/accounts/lookup?acct=${name}`);
    const id = ids.get(name) ?? looked?.id;
    await own("lookup", `/api/v1/accounts/lookup?acct=${name}`);
    if (id) {
      for (const path of [`/api/v1/accounts/${id}`, `/api/v1/accounts/${id}/statuses`, `/api/v1/accounts/${id}/followers`, `/api/v1/accounts/${id}/following`, `/api/v1/accounts/${id}/featured_tags`]) {
        await own(path.replace(id, ":id"), path);
      }
    }
    await own("search", `/api/v2/search?q=${name}&type=accounts`);
    await own("webfinger", `/.well-known/webfinger?resource=acct:${name}@${new URL(reader.base).host}`);
    await own("profile page", `/@${name}`, "text/html");
    for (const path of [`/users/${name}`, `/users/${name}/outbox`, `/users/${name}/outbox?page=true`, `/users/${name}/followers`, `/users/${name}/following`, `/users/${name}/featured`]) {
      await own(path.replace(name, ":name"), path, ap);
    }
  }
  return { pages, facts: [...facts.values()] };
}

/** Every number, date and id in a JSON document, by its path; of lists the first three entries. */
function* numbersOf(value, path = "") {
  if (Array.isArray(value)) {
    for (const [at, item] of value.slice(0, 3).entries()) yield* numbersOf(item, `${path}[${at}]`);
  } else if (value && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) yield* numbersOf(item, path ? `${path}.${key}` : key);
  } else if (typeof value === "number") {
    yield [path, value];
  } else if (typeof value === "string") {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) yield [path, Date.parse(value)];
    else if (/^\d{1,20}$/.test(value)) yield [path, Number(value)];
    else {
      const id = /\/(\d{10,20})(?:$|[/?#])/.exec(value);
      if (id) yield [`${path} (id)`, Number(id[1])];
    }
  }
}
