// Ctrl+K: everything the page can do, by name, and a ticket by its number. The entries are the page's own: links of the rail, pages
// that the palette brings along, and whatever carries a key; choosing one presses it.
(function () {
  'use strict';
  let entries = [];

  function words(el) {
    const label = el.getAttribute('aria-label') || (el.querySelector('.label') || el).textContent;
    return label.replace(/\s+/g, ' ').trim();
  }

  // gather lists what can be pressed, each name once.
  function gather() {
    const seen = new Set();
    entries = [];
    for (const el of document.querySelectorAll('.rail li > a, [data-key]:not([data-key="ctrl+k"]), [data-palette-links] a')) {
      const keys = el.querySelector('kbd');
      const name = keys ? words(el).replace(keys.textContent, '').trim() : words(el);
      const text = el.matches('input') ? el.getAttribute('aria-label') || (el.labels[0] ? el.labels[0].textContent.trim() : '') : name;
      if (!text || seen.has(text) || el.disabled) continue;
      seen.add(text);
      entries.push({ el, text, key: el.dataset.key || '' });
    }
  }

  function option(entry, i) {
    const el = document.createElement('li');
    el.id = 'palette-' + i;
    el.setAttribute('role', 'option');
    el.setAttribute('aria-selected', String(i === 0));
    el.textContent = entry.text;
    for (const key of entry.key ? entry.key.split(' ') : []) {
      const kbd = document.createElement('kbd');
      kbd.textContent = key;
      el.append(kbd);
    }
    el.entry = entry;
    return el;
  }

  function press(dialog, entry) {
    dialog.close();
    if (entry.href) location.assign(entry.href);
    else if (desk.typing(entry.el)) entry.el.focus();
    else entry.el.click();
  }

  desk.ready('dialog[data-palette]', (dialog) => {
    const input = dialog.querySelector('input');
    const list = dialog.querySelector('[role=listbox]');
    const none = dialog.querySelector('[data-none]');

    // numbered is the ticket that a number names.
    function numbered(text) {
      const number = /^#?([1-9]\d{0,17})$/.exec(text);
      return number ? [{ href: dialog.dataset.ticket + number[1], text: dialog.dataset.ticketName + ' #' + number[1], key: '' }] : [];
    }

    function show() {
      const wanted = input.value.trim().toLocaleLowerCase();
      const named = entries.filter((entry) => entry.text.toLocaleLowerCase().includes(wanted));
      list.replaceChildren(...numbered(wanted).concat(named).slice(0, 12).map(option));
      none.hidden = list.childElementCount > 0;
      point(list.firstElementChild);
    }

    function point(el) {
      for (const one of list.children) one.setAttribute('aria-selected', String(one === el));
      if (el) input.setAttribute('aria-activedescendant', el.id);
      else input.removeAttribute('aria-activedescendant');
      if (el) el.scrollIntoView({ block: 'nearest' });
    }

    dialog.addEventListener('desk:open', () => { gather(); show(); });
    input.addEventListener('input', show);
    dialog.addEventListener('close', () => { input.value = ''; });
    list.addEventListener('click', (e) => {
      const el = e.target.closest('[role=option]');
      if (el) press(dialog, el.entry);
    });
    input.addEventListener('keydown', (e) => {
      const at = list.querySelector('[aria-selected=true]');
      if (e.key === 'ArrowDown') point((at && at.nextElementSibling) || list.firstElementChild);
      else if (e.key === 'ArrowUp') point((at && at.previousElementSibling) || list.lastElementChild);
      else if (e.key === 'Enter' && at) press(dialog, at.entry);
      else return;
      e.preventDefault();
    });
  });
})();
