// Asks whether the visitor is a person. ALTCHA sets the visitor's machine a puzzle; the others are drawn by their service's script.
(function () {
  'use strict';

  const patience = 15000;
  const apis = { recaptcha: 'grecaptcha', hcaptcha: 'hcaptcha', turnstile: 'turnstile' };
  const language = { hcaptcha: { hl: document.documentElement.lang }, turnstile: { language: document.documentElement.lang } };
  const failed = (box) => { box.querySelector('[data-failed]').hidden = false; };

  // The puzzle is solved while the form is filled in. Who is faster waits: the form goes when it is solved.
  desk.ready('[data-captcha=altcha]', (box) => {
    const widget = box.querySelector('altcha-widget');
    const form = box.closest('form');
    if (!window.$altcha) { failed(box); return; }
    $altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(box.dataset.worker));
    $altcha.i18n.set(document.documentElement.lang, JSON.parse(box.dataset.words));
    form.addEventListener('submit', (e) => {
      const state = widget.getState();
      if (state === 'verified' || state === 'error' || !box.isConnected) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      if (form.hasAttribute('data-waits')) return;
      form.setAttribute('data-waits', '');
      const go = () => {
        if (!['verified', 'error'].includes(widget.getState())) return;
        widget.removeEventListener('statechange', go);
        form.removeAttribute('data-waits');
        form.requestSubmit(e.submitter);
      };
      widget.addEventListener('statechange', go);
      if (state !== 'verifying') widget.verify();
    }, true);
  });

  // A service's script comes when it comes, or never.
  const here = document.currentScript;
  let lost = false;
  if (here.dataset.service) {
    const script = Object.assign(document.createElement('script'), { src: here.dataset.service, nonce: here.nonce });
    script.onerror = () => { lost = true; };
    document.head.append(script);
  }
  desk.ready('[data-captcha]:not([data-captcha=altcha])', (box) => {
    const begun = Date.now();
    const scheme = document.documentElement.dataset.scheme;
    const dark = scheme ? scheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    (function draw() {
      if (!box.isConnected) return;
      const api = window[apis[box.dataset.captcha]];
      if (api && api.render) api.render(box.querySelector('.widget'), { sitekey: box.dataset.sitekey, theme: dark ? 'dark' : 'light', ...language[box.dataset.captcha] });
      else if (!lost && Date.now() - begun < patience) setTimeout(draw, 100);
      else failed(box);
    })();
  });
})();
