// SPDX-License-Identifier: MIT
// Small comforts that every page may have. Each page works without them.

// A form is sent once, however often its button is pressed.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = 'yes';
  for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
});
// The browser keeps a page for going back to: its forms may be sent again then.
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled');
  }
});

// Opening a reply puts the cursor where one writes, at once: what is typed next must not land on the
// summary, where a space would close it again.
document.addEventListener('click', (event) => {
  const answer = event.target.closest?.('details.answer > summary')?.parentElement;
  if (!answer || answer.open) return;
  event.preventDefault();
  answer.open = true;
  answer.querySelector('textarea').focus();
});

// Copy buttons appear where they can work.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? [...source.children].map((line) => line.textContent).join('\n'));
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 4000);
  });
}

// Characters left, said only when it begins to matter.
for (const field of document.querySelectorAll('textarea[data-most]')) {
  const count = document.createElement('p');
  count.className = 'hint';
  count.setAttribute('role', 'status');
  field.after(count);
  const most = Number(field.dataset.most);
  const update = () => {
    const left = most - [...field.value].length;
    count.textContent = left < 100 ? String(left) : '';
    count.classList.toggle('wrong', left < 0);
  };
  field.addEventListener('input', update);
  update();
}

// "We keep trying": ask again while the page is looked at.
const retry = document.querySelector('[data-retry-seconds]');
if (retry) {
  setInterval(() => {
    if (!document.hidden) location.reload();
  }, Number(retry.dataset.retrySeconds) * 1000);
}
