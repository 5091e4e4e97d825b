// SPDX-License-Identifier: MIT
// The browser that waits looks every two seconds whether it has been let in, and then goes on.

const form = document.getElementById('handoff-wait');
if (form) {
  const status = document.getElementById('handoff-status');
  // Two looks may be under way, the loop's and that of somebody who comes back: the page is left once.
  let isOver = false;
  const look = async () => {
    let answer;
    try {
      answer = await fetch(form.dataset.address, { headers: { accept: 'application/json' } });
    } catch {
      return false; // No network for a moment: the next look may find one.
    }
    if (answer.status === 429 || answer.status >= 500) return false;
    const { state } = await answer.json().catch(() => ({}));
    if (state === 'waiting') return false;
    if (isOver) return true;
    isOver = true;
    if (state !== 'approved') {
      location.reload(); // Over: the page says how it ended.
      return true;
    }
    status.textContent = form.dataset.done;
    form.requestSubmit();
    return true;
  };
  const loop = async () => {
    if (!document.hidden && (await look())) return;
    setTimeout(loop, 2000);
  };
  if (form.dataset.state === 'waiting') setTimeout(loop, 2000);
  // Somebody who comes back from their wallet looks at once.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && form.dataset.state === 'waiting') look();
  });
}
