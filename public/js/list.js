// Choosing tickets for a mass action: a range with shift, all of a page, the count, and an empty choice after the action.
(function () {
  'use strict';
  let last = null;

  const boxes = () => [...document.querySelectorAll('.rows .pick input')];

  function count() {
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    for (const el of document.querySelectorAll('[data-chosen]')) desk.fill(el, chosen);
    for (const el of document.querySelectorAll('[data-choose-all]')) {
      el.checked = chosen > 0 && chosen === all.length;
      el.indeterminate = chosen > 0 && chosen < all.length;
    }
  }

  function range(to) {
    const all = boxes();
    const a = all.indexOf(last);
    const b = all.indexOf(to);
    if (a < 0 || b < 0) return;
    for (const box of all.slice(Math.min(a, b), Math.max(a, b) + 1)) box.checked = to.checked;
  }

  document.addEventListener('click', (e) => {
    const box = e.target.closest('.pick input');
    if (!box) return;
    if (e.shiftKey && last) range(box);
    last = box;
    count();
  });

  document.addEventListener('change', (e) => {
    if (e.target.matches('[data-choose-all]')) boxes().forEach((box) => { box.checked = e.target.checked; });
    if (e.target.matches('[data-choose-all], .pick input')) count();
  });

  document.addEventListener('htmx:beforeSwap', (e) => {
    const form = e.detail.requestConfig && e.detail.requestConfig.elt.closest('form[data-mass]');
    if (form && e.detail.xhr.status < 400) boxes().forEach((box) => { box.checked = false; });
  });
  document.addEventListener('htmx:afterSettle', count);
})();
