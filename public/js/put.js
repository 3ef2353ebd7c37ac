// data-put on a button puts its words at the cursor of the field with data-takes in the same form that was used last, or of the
// form's last one.
(function () {
  'use strict';

  const last = new WeakMap();

  document.addEventListener('focusin', (e) => {
    if (e.target.matches('[data-takes]')) last.set(e.target.form, e.target);
  });

  document.addEventListener('click', (e) => {
    const button = e.target.closest('[data-put]');
    if (!button) return;
    const field = last.get(button.form) || [...button.form.querySelectorAll('[data-takes]')].pop();
    field.focus();
    field.setRangeText(button.dataset.put, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
})();
