// The switch between light, dark and the system's scheme: data-scheme-set="light", "dark" or "auto".
(function () {
  'use strict';
  const root = document.documentElement;

  function show() {
    const now = root.dataset.scheme || 'auto';
    for (const el of document.querySelectorAll('[data-scheme-set]')) el.setAttribute('aria-pressed', String(el.dataset.schemeSet === now));
  }

  document.addEventListener('click', (e) => {
    const el = e.target.closest('[data-scheme-set]');
    if (!el) return;
    const scheme = el.dataset.schemeSet;
    if (scheme === 'auto') delete root.dataset.scheme;
    else root.dataset.scheme = scheme;
    try {
      if (scheme === 'auto') localStorage.removeItem('scheme');
      else localStorage.setItem('scheme', scheme);
    } catch (err) { /* The page still changes, it is only not remembered. */ }
    show();
  });
  desk.ready('[data-scheme-set]', show);
})();
