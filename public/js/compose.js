// The reply box: reply or note, Ctrl+Enter, quoting, what menus insert, and a draft that outlives a change of ticket.
(function () {
  'use strict';
  const text = (form) => form.querySelector('trix-editor') || form.querySelector('textarea[data-editor]');

  // Reply and note are one box: only the words in the empty field and the focus change here, the look is CSS.
  function become(form, radio) {
    const field = text(form);
    if (radio.dataset.placeholder) field.setAttribute('placeholder', radio.dataset.placeholder);
    form.scrollIntoView({ block: 'nearest' });
    field.focus();
  }

  function send(form) {
    const button = [...form.querySelectorAll('button[type=submit]')].find((one) => one.offsetParent !== null);
    form.requestSubmit(button);
  }

  const key = (form) => 'draft:' + form.dataset.draft;

  function save(form) {
    const area = form.querySelector('textarea[data-editor]');
    const note = form.querySelector('[data-draft-saved]');
    try {
      if (area.value) sessionStorage.setItem(key(form), area.value);
      else sessionStorage.removeItem(key(form));
      if (note) note.hidden = !area.value;
    } catch (e) { /* Without storage there is no draft. */ }
  }

  function restore(form) {
    let saved = null;
    try { saved = sessionStorage.getItem(key(form)); } catch (e) { return; }
    const editor = form.querySelector('trix-editor');
    if (saved && editor && !form.querySelector('textarea[data-editor]').value) editor.editor.loadHTML(saved);
  }

  function forget(form) {
    try { sessionStorage.removeItem(key(form)); } catch (e) { /* nothing was kept */ }
  }

  desk.ready('form.compose', (form) => {
    let timer;
    form.addEventListener('click', (e) => { if (e.target.matches('[data-kind]')) become(form, e.target); });
    form.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); e.stopPropagation(); send(form); }
    }, true);
    if (!form.dataset.draft) return;
    form.addEventListener('trix-initialize', () => restore(form));
    form.addEventListener('trix-change', () => { clearTimeout(timer); timer = setTimeout(() => save(form), 400); });
    form.addEventListener('submit', () => clearTimeout(timer));
  });

  // What was sent needs no draft any more. The event comes from the swap's target, not from the form.
  document.addEventListener('htmx:beforeSwap', (e) => {
    const form = e.detail.requestConfig && e.detail.requestConfig.elt.closest('form[data-draft]');
    if (form && e.detail.xhr.status < 400 && e.detail.requestConfig.verb === 'post') forget(form);
  });

  async function fetched(url) {
    const answer = await fetch(url, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    return answer.ok ? answer.text() : '';
  }

  // use puts markup from the server at the cursor of a form's text.
  desk.use = async (form, url) => {
    const html = await fetched(url);
    if (html) desk.insert(form, html.trim());
  };

  // data-insert-url: a button that does so.
  document.addEventListener('click', (e) => {
    const button = e.target.closest('[data-insert-url]');
    if (button) desk.use(button.closest('form') || document.querySelector('form.compose'), button.dataset.insertUrl);
  });

  // quotation wraps a message's markup for Trix, whose quotations know lines but no paragraphs.
  function quotation(html) {
    const holder = document.createElement('template');
    holder.innerHTML = html;
    for (const el of holder.content.querySelectorAll('p, div')) {
      if (el.nextElementSibling) el.append(document.createElement('br'), document.createElement('br'));
      el.replaceWith(...el.childNodes);
    }
    const quote = document.createElement('blockquote');
    quote.append(holder.content);
    return quote.outerHTML + '<br>';
  }

  // data-quote="#msg-7": that message's words, as a quotation. With data-quote-url they come from the server.
  document.addEventListener('click', async (e) => {
    const button = e.target.closest('[data-quote], [data-quote-url]');
    const form = document.querySelector('form.compose');
    if (!button || !form) return;
    const body = button.dataset.quote && document.querySelector(button.dataset.quote + ' .body');
    const html = button.dataset.quoteUrl ? await fetched(button.dataset.quoteUrl) : body && body.innerHTML;
    if (!html) return;
    desk.insert(form, quotation(html.trim()));
    form.scrollIntoView({ block: 'nearest' });
  });
})();
