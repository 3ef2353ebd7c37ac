// Toasts leave by themselves, but not while somebody points at them or may still press their button.
(function () {
  'use strict';
  const plain = 5000; // milliseconds
  const withButton = 12000;

  function leave(toast) {
    toast.classList.add('going');
    setTimeout(() => {
      const held = toast.contains(document.activeElement);
      toast.remove();
      if (held) desk.handOn();
    }, 200);
  }

  desk.ready('.toast', (toast) => {
    let timer;
    const start = () => { timer = setTimeout(() => leave(toast), toast.querySelector('form, a, .link') ? withButton : plain); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener('pointerenter', stop);
    toast.addEventListener('pointerleave', start);
    toast.addEventListener('focusin', stop);
    toast.addEventListener('focusout', start);
    toast.addEventListener('click', (e) => { if (e.target.closest('[data-toast-close]')) leave(toast); });
    toast.addEventListener('htmx:afterRequest', () => leave(toast));
    start();
  });

  // say shows a text of the region's own data attributes: the words come from the page.
  function say(word) {
    const region = document.getElementById('toasts');
    if (!region || !region.dataset[word]) return;
    const toast = document.createElement('div');
    toast.className = 'toast bad';
    toast.textContent = region.dataset[word];
    region.append(toast);
    setTimeout(() => leave(toast), plain);
  }

  document.addEventListener('htmx:sendError', () => say('offline'));
  document.addEventListener('htmx:timeout', () => say('offline'));
  // An error's answer is a toast; a whole page (from a proxy, say) is not shown inside this one.
  document.addEventListener('htmx:beforeSwap', (e) => {
    if (e.detail.xhr.status < 400 || e.detail.xhr.status === 422) return;
    if (/<html|^\s*$/i.test(e.detail.serverResponse || '') || !/class="toast/.test(e.detail.serverResponse)) {
      e.detail.shouldSwap = false;
      say('failed');
    }
  });
})();
