// SPDX-License-Identifier: MIT
// New posts, and words of others to the reader, come to the top of the home page by themselves and are
// announced to screen readers.

const feed = document.getElementById('feed');
const arrivals = document.getElementById('arrivals');
const EVERY = 3000;
const SLOWEST = 60_000;
let wait = EVERY;

async function look() {
  if (!document.hidden) {
    try {
      const told = document.getElementById('told').dataset.told;
      const seen = new URLSearchParams({ after: feed.dataset.after, told });
      const answer = await fetch(`${feed.dataset.updates}?${seen}`);
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
  const told = page.getElementById('told');
  const here = document.getElementById('told');
  if (told && told.dataset.told !== here.dataset.told) {
    here.dataset.told = told.dataset.told;
    here.replaceChildren(...[...told.children].map((line) => document.importNode(line, true)));
  }
  const unread = page.getElementById('unread');
  const link = document.querySelector('nav a[href="/notifications"]');
  if (unread && link) link.textContent = unread.textContent;
  const fresh = [...batch.querySelectorAll('article')].filter((post) => !document.getElementById(post.id));
  for (const post of fresh) post.classList.add('new');
  // What somebody is reading or writing does not move: the browser keeps the scroll position.
  feed.prepend(...fresh.map((post) => document.importNode(post, true)));
  if (fresh.length === 0) return;
  document.getElementById('nothing-yet')?.remove();
  arrivals.textContent = fresh.length === 1 ? arrivals.dataset.one : arrivals.dataset.many;
}

if (feed?.dataset.updates) setTimeout(look, wait);
