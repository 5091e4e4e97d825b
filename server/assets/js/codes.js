// SPDX-License-Identifier: MIT
// Printing recovery codes.

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
