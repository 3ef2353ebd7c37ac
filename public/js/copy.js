// data-copy="ID" on a button copies what stands in that field and says so in the status line below; data-fleeting marks a field
// whose value must not come back when somebody returns to the page; data-print on a button prints the page.
(function () {
  'use strict';

  // Only a secure page has a clipboard of its own.
  async function copy(field) {
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else if (!document.execCommand('copy')) throw new Error('not copied');
  }

  desk.ready('[data-copy]', (button) => {
    button.addEventListener('click', () => {
      const field = document.getElementById(button.dataset.copy);
      const status = button.closest('.field').querySelector('[role=status]');
      // Where it may not be copied it is chosen at least.
      copy(field).then(() => { status.textContent = button.dataset.copied; }, () => field.focus());
    });
  });

  desk.ready('[data-print]', (button) => button.addEventListener('click', () => print()));

  desk.ready('[data-fleeting]', (field) => field.addEventListener('focus', () => field.select()));
  addEventListener('pagehide', () => {
    for (const field of document.querySelectorAll('[data-fleeting]')) {
      field.value = '';
      field.removeAttribute('value');
      if (field.matches('textarea')) field.textContent = '';
    }
  });
  addEventListener('pageshow', (e) => { if (e.persisted && document.querySelector('[data-fleeting]')) location.reload(); });
})();
