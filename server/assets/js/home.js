// SPDX-License-Identifier: MIT
// New posts come to the top of the home page by themselves, and are announced to screen readers.

const feed = document.getElementById('feed');
const arrivals = document.getElementById('arrivals');
const EVERY = 3000;
const SLOWEST = 60_000;
let wait = EVERY;

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(`${feed.dataset.updates}?after=${encodeURIComponent(feed.dataset.after)}`);
      wait = answer.ok ? EVERY : Math.min(wait * 2, SLOWEST);
      if (answer.status === 200 && !answer.redirected) insert(await answer.text());
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
    }
  }
  setTimeout(look, wait);
}

function insert(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const batch = page.querySelector('[data-after]');
  if (!batch) return;
  feed.dataset.after = batch.dataset.after;
  const fresh = [...batch.querySelectorAll('article')].filter((post) => !document.getElementById(post.id));
  for (const post of fresh) post.classList.add('new');
  // What somebody is reading or writing does not move: the browser keeps the scroll position.
  feed.prepend(...fresh.map((post) => document.importNode(post, true)));
  document.getElementById('nothing-yet')?.remove();
  if (fresh.length > 0) arrivals.textContent = fresh.length === 1 ? arrivals.dataset.one : arrivals.dataset.many;
}

if (feed?.dataset.updates) setTimeout(look, wait);
