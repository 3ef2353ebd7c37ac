// Menus are popovers. This adds arrow keys, a filter field, closing after a choice, and a place where the browser knows no anchors.
(function () {
  'use strict';
  const anchored = CSS.supports('position-area', 'bottom');

  function items(menu) {
    return [...menu.querySelectorAll('a[href], button, label.choice')].filter((el) => !el.hidden && !el.disabled && el.offsetParent !== null);
  }

  function place(menu) {
    const opener = document.querySelector('[popovertarget="' + menu.id + '"]');
    if (!opener) return;
    const box = opener.getBoundingClientRect();
    const left = menu.classList.contains('start') ? box.left : box.right - menu.offsetWidth;
    const below = box.bottom + 4 + menu.offsetHeight <= innerHeight;
    menu.style.margin = '0';
    menu.style.left = Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8)) + 'px';
    menu.style.top = (below ? box.bottom + 4 : Math.max(8, box.top - menu.offsetHeight - 4)) + 'px';
  }

  function filter(menu, text) {
    const wanted = text.trim().toLocaleLowerCase();
    for (const el of menu.querySelectorAll('[data-item]')) el.hidden = !el.textContent.toLocaleLowerCase().includes(wanted);
    const none = menu.querySelector('[data-none]');
    if (none) none.hidden = [...menu.querySelectorAll('[data-item]')].some((el) => !el.hidden);
  }

  function step(menu, by) {
    const all = items(menu);
    const at = all.indexOf(document.activeElement);
    const next = all[(at + by + all.length) % all.length];
    if (next) next.focus();
  }

  desk.ready('.menu[popover]', (menu) => {
    menu.addEventListener('toggle', (e) => {
      if (e.newState !== 'open') return;
      if (!anchored) place(menu);
      const field = menu.querySelector('[data-menu-filter]');
      const search = menu.querySelector('[data-menu-search]');
      if (field) { field.value = ''; filter(menu, ''); }
      const first = field || search || menu.querySelector('[aria-current], [aria-checked=true]') || items(menu)[0];
      if (first && !menu.contains(document.activeElement)) first.focus({ preventScroll: true });
    });
    menu.addEventListener('keydown', (e) => {
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
        if (e.target.matches('select')) return;
        e.preventDefault();
        step(menu, e.key === 'ArrowDown' ? 1 : -1);
      } else if (e.key === 'Enter' && e.target.matches('[data-menu-filter], [data-menu-search]')) {
        e.preventDefault();
        const first = items(menu).find((el) => el.matches('[data-item]'));
        if (first) first.click();
      }
    });
    menu.addEventListener('input', (e) => { if (e.target.matches('[data-menu-filter]')) filter(menu, e.target.value); });
    menu.addEventListener('click', (e) => { if (e.target.closest('a[href], button')) menu.hidePopover(); });
  });

  // The rail and the details column are drawers on a small screen: following a link closes them.
  document.addEventListener('click', (e) => {
    const drawer = e.target.closest('a[href]') && e.target.closest('[popover]:popover-open');
    if (drawer) drawer.hidePopover();
  });
})();
