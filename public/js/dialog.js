// Dialogs: data-dialog-open="ID" opens one, data-dialog-close closes; one that arrives with data-dialog-now opens by itself;
// data-confirm on a button asks in #confirm first.
(function () {
  'use strict';

  desk.ready('dialog[data-dialog-now]', (dialog) => dialog.showModal());
  desk.ready('dialog', (dialog) => dialog.addEventListener('close', () => { if (dialog.hasAttribute('data-dialog-now')) dialog.remove(); }));

  document.addEventListener('click', (e) => {
    const opener = e.target.closest('[data-dialog-open]');
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialogOpen);
      if (dialog && !dialog.open) {
        e.preventDefault();
        dialog.showModal();
        dialog.dispatchEvent(new Event('desk:open'));
      }
    }
    if (e.target.closest('[data-dialog-close]')) e.target.closest('dialog').close();
    // A click on the backdrop lands on the dialog itself.
    if (e.target instanceof HTMLDialogElement && e.target.open && outside(e)) e.target.close();
  });

  function outside(e) {
    const box = e.target.getBoundingClientRect();
    return e.clientX < box.left || e.clientX > box.right || e.clientY < box.top || e.clientY > box.bottom;
  }

  // The number of chosen tickets stands for # in the question.
  function words(text) {
    return (text || '').replace('#', document.querySelectorAll('.pick input:checked').length.toLocaleString(document.documentElement.lang || undefined));
  }

  function ask(button) {
    const dialog = document.getElementById('confirm');
    dialog.querySelector('[data-confirm-title]').textContent = words(button.dataset.confirm);
    dialog.querySelector('[data-confirm-words]').textContent = words(button.dataset.confirmText);
    const yes = dialog.querySelector('[data-confirm-yes]');
    yes.textContent = button.dataset.confirmDo || button.textContent.trim();
    yes.onclick = () => {
      dialog.close();
      button.dataset.confirmed = '';
      button.click();
      delete button.dataset.confirmed;
    };
    dialog.showModal();
  }

  // In the capture phase, before htmx or the form hears of it.
  document.addEventListener('click', (e) => {
    const button = e.target.closest('[data-confirm]');
    if (!button || 'confirmed' in button.dataset || !document.getElementById('confirm')) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    ask(button);
  }, true);
})();
