/* The picker of measures puts a token where the cursor was last. Without this file the code is typed or copied. */
(() => {
  'use strict';
  let field = null;
  document.addEventListener('focusin', (event) => {
    if (event.target.matches('[data-tokens], [data-measure]')) field = event.target;
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-insert]');
    if (!button) return;
    const into = field?.isConnected ? field : document.querySelector('[data-tokens], [data-measure]');
    if (!into) return;
    if (into.matches('[data-measure]')) into.value = button.dataset.code || into.value;
    else into.setRangeText(button.dataset.insert, into.selectionStart, into.selectionEnd, 'end');
    into.focus();
    into.dispatchEvent(new Event('input', { bubbles: true }));
  });
})();
