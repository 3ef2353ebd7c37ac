// A box that stands for others: data-all="tr" on it chooses every box in its row, data-all="tbody" every one in its table, or none;
// it shows whether all, some or none of them are chosen.
(function () {
  'use strict';

  function others(box) {
    return [...box.closest(box.dataset.all).querySelectorAll('input[type=checkbox]:not([data-all])')];
  }

  function show(box) {
    const chosen = others(box).filter((one) => one.checked).length;
    box.checked = chosen > 0 && chosen === others(box).length;
    box.indeterminate = chosen > 0 && !box.checked;
  }

  desk.ready('[data-all]', (box) => {
    show(box);
    box.closest('table').addEventListener('change', () => show(box));
  });

  // A morph leaves such a box as the page came, without its state.
  document.addEventListener('htmx:afterSettle', () => document.querySelectorAll('[data-all]').forEach(show));

  // In the capture phase, so that every such box sees what this one has chosen.
  document.addEventListener('change', (e) => {
    if (!e.target.matches('[data-all]')) return;
    for (const one of others(e.target)) one.checked = e.target.checked;
  }, true);
})();
