// A search field with a list of suggestions under it: a combobox as ARIA describes it. htmx fetches, this moves and closes.
(function () {
  'use strict';

  desk.ready('input[role=combobox][aria-controls]', (input) => {
    const list = document.getElementById(input.getAttribute('aria-controls'));
    if (!list) return;
    const options = () => [...list.querySelectorAll('[role=option]:not([aria-disabled])')];

    function point(option) {
      options().forEach((one) => one.setAttribute('aria-selected', one === option ? 'true' : 'false'));
      if (option) {
        input.setAttribute('aria-activedescendant', option.id);
        option.scrollIntoView({ block: 'nearest' });
      } else input.removeAttribute('aria-activedescendant');
    }

    function open(yes) {
      list.hidden = !yes;
      input.setAttribute('aria-expanded', String(yes && list.childElementCount > 0));
      if (!yes) point(null);
    }

    input.addEventListener('keydown', (e) => {
      const all = options();
      const at = all.findIndex((one) => one.id === input.getAttribute('aria-activedescendant'));
      if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && all.length) {
        e.preventDefault();
        open(true);
        point(all[(at + (e.key === 'ArrowDown' ? 1 : all.length - (at < 0 ? 0 : 1))) % all.length]);
      } else if (e.key === 'Enter' && at >= 0 && !list.hidden) {
        e.preventDefault();
        all[at].click();
      } else if (e.key === 'Escape' && !list.hidden && list.childElementCount) {
        e.preventDefault();
        open(false);
      }
    });
    list.addEventListener('htmx:afterSwap', () => open(document.activeElement === input));
    input.addEventListener('focus', () => { if (list.childElementCount) open(true); });
    // Later, so that a click on an option still lands.
    input.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== input) open(false); }, 180));
    open(false);
  });
})();
