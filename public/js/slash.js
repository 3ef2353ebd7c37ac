// "/" at the start of a word in the reply box lists the canned responses: filtered by what is typed next, chosen by arrow keys and
// Enter, shut by Escape. The list is that of the box's menu.
(function () {
  'use strict';
  const typed = /(?:^|\s)\/([^\n/]{0,40})$/;
  let open = null; // {editor, list, from}

  const menuOf = (editor) => {
    const form = editor.closest('form.compose');
    const note = form && form.querySelector('[data-kind=note]');
    return form && !(note && note.checked) ? form.querySelector('[data-canned]') : null;
  };

  function shut() {
    if (!open) return;
    open.list.remove();
    for (const name of ['aria-activedescendant', 'aria-controls', 'aria-expanded', 'aria-haspopup']) open.editor.removeAttribute(name);
    open = null;
  }

  function mark(option) {
    for (const other of open.list.children) other.setAttribute('aria-selected', String(other === option));
    open.editor.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  function options(menu, words) {
    const wanted = words.toLocaleLowerCase();
    return [...menu.querySelectorAll('[data-item]')].filter((el) => el.textContent.toLocaleLowerCase().includes(wanted)).map((el, n) => {
      const option = document.createElement('li');
      option.id = 'slash-' + n;
      option.setAttribute('role', 'option');
      option.textContent = el.textContent;
      option.dataset.url = el.dataset.insertUrl;
      return option;
    });
  }

  function place(list, editor, from) {
    const at = editor.editor.getClientRectAtPosition(from) || editor.getBoundingClientRect();
    const below = at.bottom + 4 + list.offsetHeight <= innerHeight;
    list.style.left = Math.max(8, Math.min(at.left, innerWidth - list.offsetWidth - 8)) + 'px';
    list.style.top = (below ? at.bottom + 4 : Math.max(8, at.top - list.offsetHeight - 4)) + 'px';
  }

  function show(editor, menu, words, from) {
    const found = options(menu, words);
    if (!found.length) return shut();
    if (!open || open.editor !== editor) {
      shut();
      const list = document.createElement('ul');
      list.className = 'slash';
      list.id = 'slash';
      list.setAttribute('role', 'listbox');
      list.setAttribute('aria-label', menu.dataset.wordList);
      list.addEventListener('pointerdown', (e) => {
        e.preventDefault();
        const option = e.target.closest('li');
        if (option) choose(option);
      });
      list.popover = 'manual';
      editor.closest('form').append(list);
      list.showPopover();
      open = { editor, list };
      editor.setAttribute('aria-controls', 'slash');
      editor.setAttribute('aria-haspopup', 'listbox');
    }
    open.from = from;
    open.list.replaceChildren(...found);
    place(open.list, editor, from);
    mark(found[0]);
  }

  function look(editor) {
    const menu = editor.editor && menuOf(editor);
    if (!menu) return shut();
    const [from, to] = editor.editor.getSelectedRange();
    const found = from === to && typed.exec(editor.editor.getDocument().toString().slice(0, to));
    if (!found || document.activeElement !== editor) return shut();
    show(editor, menu, found[1], to - found[1].length - 1);
  }

  // choose takes what was typed away, and puts the response in its place.
  function choose(option) {
    const { editor, from } = open;
    const to = editor.editor.getSelectedRange()[1];
    const url = option.dataset.url;
    shut();
    editor.editor.setSelectedRange([from, to]);
    editor.editor.deleteInDirection('backward');
    desk.use(editor.closest('form'), url);
  }

  function step(by) {
    const all = [...open.list.children];
    const at = all.findIndex((el) => el.getAttribute('aria-selected') === 'true');
    mark(all[(at + by + all.length) % all.length]);
  }

  document.addEventListener('trix-change', (e) => look(e.target));
  document.addEventListener('trix-selection-change', (e) => { if (open) look(e.target); });
  document.addEventListener('trix-blur', shut);
  window.addEventListener('scroll', shut, true);

  document.addEventListener('keydown', (e) => {
    if (!open || e.isComposing || !open.editor.contains(e.target)) return;
    if (e.key === 'ArrowDown') step(1);
    else if (e.key === 'ArrowUp') step(-1);
    else if ((e.key === 'Enter' && !e.ctrlKey && !e.metaKey) || e.key === 'Tab') choose(open.list.querySelector('[aria-selected=true]'));
    else if (e.key === 'Escape') shut();
    else return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);
})();
