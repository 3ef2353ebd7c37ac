// Files: chosen, dropped or pasted, shown as chips that can be taken off again, checked before they are sent.
// The words and limits stand on [data-upload]; the server checks all of it once more.
(function () {
  'use strict';
  const kinds = { pdf: 'pdf', zip: 'zip', gz: 'zip', doc: 'doc', docx: 'doc', odt: 'doc', txt: 'doc', xls: 'sheet', xlsx: 'sheet', ods: 'sheet', csv: 'sheet', jpg: 'img', jpeg: 'img', png: 'img', gif: 'img', webp: 'img' };
  const boxes = new WeakMap();
  // Files of a form that the server sent back with a complaint, until its new copy is here.
  const refused = new Map();

  const ending = (name) => (name.includes('.') ? name.split('.').pop().toLowerCase() : '');

  function size(box, bytes) {
    const lang = document.documentElement.lang || undefined;
    const units = box.dataset.units.split('|');
    const [n, unit] = bytes < 1024 ? [bytes, units[0]] : bytes < 1048576 ? [Math.round(bytes / 1024), units[1]] : [bytes / 1048576, units[2]];
    return n.toLocaleString(lang, { maximumFractionDigits: 1 }) + ' ' + unit;
  }

  // fault returns the words for what is wrong with a file, or nothing.
  function fault(box, file) {
    const data = box.dataset;
    const types = (data.types || '').split(',').filter(Boolean);
    if (types.length && !types.includes(ending(file.name))) return data.wordType;
    if (data.maxBytes && file.size > Number(data.maxBytes)) return data.wordSize;
    return '';
  }

  function chip(box, file, wrong) {
    const el = box.querySelector('template[data-upload-chip]').content.firstElementChild.cloneNode(true);
    const thumb = el.querySelector('.thumb');
    thumb.textContent = ending(file.name).slice(0, 4);
    thumb.className = 'thumb ' + (kinds[ending(file.name)] || '');
    el.querySelector('.name').prepend(file.name);
    el.querySelector('small').textContent = wrong || size(box, file.size);
    el.classList.toggle('bad', !!wrong);
    const button = el.querySelector('button');
    button.setAttribute('aria-label', button.getAttribute('aria-label') + ' ' + file.name);
    return el;
  }

  function show(box) {
    const state = boxes.get(box);
    const data = new DataTransfer();
    state.list.replaceChildren();
    for (const file of state.files) {
      const wrong = fault(box, file);
      if (!wrong) data.items.add(file);
      const el = chip(box, file, wrong);
      el.querySelector('button').addEventListener('click', () => {
        state.files = state.files.filter((other) => other !== file);
        show(box);
        state.input.focus();
      });
      state.list.append(el);
    }
    state.input.files = data.files;
  }

  function add(box, files) {
    const state = boxes.get(box);
    const max = Number(box.dataset.maxFiles) || Infinity;
    const error = box.querySelector('[data-upload-error]');
    const room = max - state.files.length;
    state.files.push(...[...files].slice(0, Math.max(0, room)));
    if (error) error.textContent = files.length > room ? box.dataset.wordCount : '';
    show(box);
  }

  desk.ready('[data-upload]', (box) => {
    const input = box.querySelector('input[type=file]');
    const list = box.querySelector('[data-upload-list]');
    boxes.set(box, { input, list, files: [] });
    input.addEventListener('change', () => add(box, [...input.files]));
    const zone = box.matches('form') ? box : box.querySelector('.drop') || box;
    const over = (on) => zone.classList.toggle('over', on);
    zone.addEventListener('dragover', (e) => {
      if (![...e.dataTransfer.types].includes('Files')) return;
      e.preventDefault();
      over(true);
    });
    zone.addEventListener('dragleave', (e) => { if (!zone.contains(e.relatedTarget)) over(false); });
    zone.addEventListener('drop', (e) => {
      if (!e.dataTransfer.files.length) return;
      e.preventDefault();
      over(false);
      add(box, e.dataTransfer.files);
    });
    const form = box.closest('form');
    form.addEventListener('reset', () => { boxes.get(box).files = []; show(box); });
    if (refused.has(form.id)) {
      add(box, refused.get(form.id));
      refused.delete(form.id);
    }
  });

  document.addEventListener('htmx:beforeSwap', (e) => {
    const form = e.detail.requestConfig && e.detail.requestConfig.elt.closest('form[id]');
    const box = form && (form.matches('[data-upload]') ? form : form.querySelector('[data-upload]'));
    if (box && e.detail.xhr.status === 422) refused.set(form.id, boxes.get(box).files);
  });

  // The editor hands over what was pasted or dropped into it.
  desk.addFile = (form, file) => {
    const box = form && (form.matches('[data-upload]') ? form : form.querySelector('[data-upload]'));
    if (box) add(box, [file]);
  };
})();
