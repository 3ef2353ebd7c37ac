// What the other scripts stand on: desk.ready(selector, fn) runs fn once for every element there is or comes; and how htmx is to behave here.
(function () {
  'use strict';
  const uses = [];

  function apply(root, use) {
    const found = [...root.querySelectorAll(use.selector)];
    if (root.matches && root.matches(use.selector)) found.unshift(root);
    for (const el of found) {
      if (use.seen.has(el)) continue;
      use.seen.add(el);
      use.fn(el);
    }
  }

  window.desk = {
    ready(selector, fn) {
      const use = { selector, fn, seen: new WeakSet() };
      uses.push(use);
      apply(document, use);
    },
    // fill puts n into the plural form of a text that the element carries: data-one="# ticket" data-other="# tickets".
    fill(el, n) {
      const form = new Intl.PluralRules(document.documentElement.lang || 'en').select(n);
      const text = el.dataset[form] || el.dataset.other || '#';
      el.textContent = text.replace('#', n.toLocaleString(document.documentElement.lang || undefined));
    },
    typing(el) {
      return el instanceof Element && (el.isContentEditable || el.matches('input:not([type=checkbox], [type=radio]), textarea, select, trix-editor'));
    },
  };

  document.addEventListener('htmx:load', (e) => uses.forEach((use) => apply(e.detail.elt, use)));

  // An element marked data-keep holds what a person is doing (a reply, a chosen box): a morph leaves it alone,
  // unless the request was its own: then the server's answer is what it should now be.
  const spent = [];
  function keep(old, now) {
    if (!(old instanceof Element)) return true;
    if (old.hasAttribute('data-spent')) {
      spent.push([old, now]);
      return false;
    }
    return !old.hasAttribute('data-keep');
  }

  // A spent form gives way when the morph is done: the morph goes on from the old nodes, and would lose its place.
  if (window.Idiomorph) {
    const morph = Idiomorph.morph;
    Idiomorph.defaults.callbacks.beforeNodeMorphed = keep;
    Idiomorph.morph = (...args) => {
      const made = morph(...args);
      for (const [old, now] of spent.splice(0)) old.replaceWith(document.importNode(now, true));
      return made;
    };
  }

  // A form with an editor or files is more than its markup, so it is replaced too, never morphed.
  document.addEventListener('htmx:beforeSwap', (e) => {
    const request = e.detail.requestConfig;
    const own = request && request.verb !== 'get' && request.elt.closest('form');
    if (!own || !(own.matches('[data-keep], [data-upload]') || own.querySelector('trix-editor, [data-upload]'))) return;
    if (e.detail.xhr.status < 400 || e.detail.xhr.status === 422) own.setAttribute('data-spent', '');
  });

  // Back and forward ask the server again (signed-in pages are not cached) and morph, so that scroll and focus stay.
  document.addEventListener('htmx:historyCacheMiss', (e) => { e.detail.swapSpec.swapStyle = 'morph:innerHTML'; });

  // A click that asks for a new tab or window is the browser's alone.
  document.addEventListener('click', (e) => {
    if ((e.ctrlKey || e.metaKey || e.shiftKey) && e.target.closest('a[href]')) e.stopImmediatePropagation();
  }, true);

  // Links in a row that scrolls: the current one is in view.
  desk.ready(':is(.subnav, .tabset) [aria-current]', (el) => el.scrollIntoView({ block: 'nearest', inline: 'center' }));
})();
