// Keys press what the page shows: data-key="c" is clicked (a field is focused) when c is typed; data-key="g a" is two keys in a row;
// data-key="ctrl+k" works inside fields too. j and k move along the rows. data-keys="off" on <html> stops the single letters.
(function () {
  'use strict';
  const pause = 900; // milliseconds between the two keys of a pair
  let first = '';
  let timer;

  function off() {
    try { return localStorage.getItem('keys') === 'off'; } catch (e) { return false; }
  }

  function visible(el) {
    return el.checkVisibility ? el.checkVisibility({ visibilityProperty: true }) : el.offsetParent !== null;
  }

  function press(name) {
    const all = [...document.querySelectorAll('[data-key="' + CSS.escape(name) + '"]')];
    // One in a closed menu counts too, when no other shows; of several toasts the last one.
    const el = all.filter(visible).pop() || all[0];
    if (!el || el.disabled) return false;
    if (desk.typing(el)) { el.focus(); if (el.select) el.select(); } else el.click();
    return true;
  }

  function move(by) {
    const rows = [...document.querySelectorAll('.rows .go')].filter(visible);
    if (!rows.length) return false;
    let at = rows.findIndex((row) => row.closest('.row').contains(document.activeElement));
    if (at < 0) at = rows.findIndex((row) => row.hasAttribute('aria-current'));
    const next = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    next.focus({ preventScroll: true });
    next.closest('.row').scrollIntoView({ block: 'nearest' });
    return true;
  }

  function choose() {
    const row = document.activeElement && document.activeElement.closest('.row');
    const box = row && row.querySelector('.pick input');
    if (box) box.click();
    return !!box;
  }

  function letter(key) {
    if (first) {
      const pair = first + ' ' + key;
      first = '';
      return press(pair);
    }
    if (key === 'j') return move(1);
    if (key === 'k') return move(-1);
    if (key === 'x') return choose();
    if (document.querySelector('[data-key^="' + CSS.escape(key) + ' "]')) {
      first = key;
      clearTimeout(timer);
      timer = setTimeout(() => { first = ''; }, pause);
      return true;
    }
    return press(key);
  }

  document.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.isComposing || e.altKey) return;
    if (document.querySelector('dialog[open], .menu:popover-open')) return;
    if (e.ctrlKey || e.metaKey) {
      if (e.key.length === 1 && press('ctrl+' + e.key.toLowerCase())) e.preventDefault();
      return;
    }
    if (e.key === 'Escape') {
      if (document.querySelector(':popover-open')) return;
      // In a search field the browser's Escape would throw away what is typed.
      if (desk.typing(document.activeElement)) document.activeElement.blur();
      else if (!press('Escape')) return;
      e.preventDefault();
      return;
    }
    if (e.key.length !== 1 || desk.typing(e.target) || off() || document.documentElement.dataset.keys === 'off') return;
    if (letter(e.key)) e.preventDefault();
  });

  // The switch in the list of keys, for those who speak to their computer.
  desk.ready('[data-keys-switch]', (box) => {
    box.checked = !off();
    box.addEventListener('change', () => { try { localStorage.setItem('keys', box.checked ? 'on' : 'off'); } catch (e) { /* not kept then */ } });
  });
})();
