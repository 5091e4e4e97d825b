// SPDX-License-Identifier: MIT
// Adding a passkey in the settings.

import { addPasskey, canUsePasskeys, explainPasskey } from './passkeys.js';

const form = document.getElementById('passkey-add');
if (form && canUsePasskeys) {
  const words = form.dataset;
  const status = document.getElementById('passkey-status');
  const error = document.getElementById('passkey-error');
  let busy = false;
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    error.hidden = true;
    status.textContent = words.asking;
    try {
      await addPasskey(form.elements.name.value, () => { status.textContent = words.checking; });
      location.assign('/settings?done=passkey-added#passkeys');
    } catch (failure) {
      status.textContent = '';
      error.textContent = explainPasskey(failure, words);
      error.hidden = false;
    } finally {
      busy = false;
    }
  });
}
