// The reply box: reply or note, Ctrl+Enter, quoting, what menus insert, and a draft that the server keeps.
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

  // What is typed is kept by the server, a moment after the last letter. An answer that comes late says nothing of newer words.
  function keep(form) {
    clearTimeout(form.draft.timer);
    form.draft.dirty = false;
    const state = form.querySelector('[data-draft-state]');
    const body = new URLSearchParams(['body', 'format', 'kind', 'token'].map((name) => [name, form.elements[name].value]));
    const turn = ++form.draft.turn;
    // The last words must get through while the page is being left; browsers let short ones.
    fetch(form.dataset.draft, { method: 'POST', body, keepalive: body.toString().length < 60000, signal: form.draft.sending.signal })
      .then((answer) => answer.status === 204, () => false)
      .then((kept) => {
        if (turn !== form.draft.turn || form.draft.dirty) return;
        // Heard is only what went wrong.
        if (kept) state.removeAttribute('role');
        else state.setAttribute('role', 'alert');
        state.textContent = kept ? form.elements.body.value && state.dataset.saved : state.dataset.failed;
      });
  }

  function typed(form) {
    form.draft.dirty = true;
    form.querySelector('[data-draft-state]').textContent = '';
    clearTimeout(form.draft.timer);
    form.draft.timer = setTimeout(() => keep(form), 800);
  }

  // What is being sent is no draft any more.
  function sent(form) {
    clearTimeout(form.draft.timer);
    form.draft.dirty = false;
    form.draft.turn++;
    form.draft.sending.abort();
    form.draft.sending = new AbortController();
  }

  function keepAll() {
    for (const form of document.querySelectorAll('form.compose')) if (form.draft && form.draft.dirty) keep(form);
  }

  desk.ready('form.compose', (form) => {
    form.addEventListener('click', (e) => { if (e.target.matches('[data-kind]')) become(form, e.target); });
    form.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); e.stopPropagation(); send(form); }
    }, true);
    if (!form.dataset.draft) return;
    form.draft = { turn: 0, sending: new AbortController() };
    let before = null;
    form.addEventListener('trix-initialize', () => { before = form.elements.body.value; });
    form.addEventListener('trix-change', () => {
      if (before === null || form.elements.body.value === before) return; // the editor writes down what it was given
      before = form.elements.body.value;
      typed(form);
    });
    form.addEventListener('change', (e) => { if (e.target.matches('[data-kind]') && form.elements.body.value) typed(form); });
    form.addEventListener('submit', () => sent(form));
  });

  // Another ticket takes the box's place, or the page is left: what was typed last goes at once.
  document.addEventListener('htmx:beforeSwap', keepAll);
  window.addEventListener('pagehide', keepAll);

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
