// SPDX-License-Identifier: MIT
// The button on the sign-in page.

import { canUsePasskeys, explainPasskey, usePasskey } from './passkeys.js';

const button = document.getElementById('passkey-use');
if (button && canUsePasskeys) {
  const words = document.getElementById('members').dataset;
  const status = document.getElementById('passkey-status');
  const error = document.getElementById('passkey-error');
  let busy = false;
  button.hidden = false;
  button.addEventListener('click', async () => {
    if (busy) return;
    busy = true;
    error.hidden = true;
    status.textContent = words.asking;
    try {
      await usePasskey(() => { status.textContent = words.checking; });
      status.textContent = words.done;
      location.assign(words.next || '/home');
    } catch (failure) {
      status.textContent = '';
      error.textContent = explainPasskey(failure, words);
      error.hidden = false;
    } finally {
      busy = false;
    }
  });
}
