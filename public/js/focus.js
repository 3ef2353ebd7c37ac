// The focus after a swap stands where the answer asks for it (data-focus: an error summary, a heading, a new message), else where
// it was. What took it away hands it on: a ticket that was shut to its row, anything else to the page's heading.
(function () {
  'use strict';
  let left = ''; // the ticket that was open before the swap
  let sender = null; // had the focus when a request was sent, which may have disabled it meanwhile
  let listed = false; // the focus was in the list

  function shown() {
    const ticket = document.getElementById('ticket');
    return (ticket && ticket.dataset.ticket) || '';
  }

  function asked(root) {
    const wanted = root.querySelector && (root.matches('[data-focus]') ? root : root.querySelector('[data-focus]'));
    if (!wanted) return false;
    wanted.removeAttribute('data-focus');
    wanted.focus();
    return true;
  }

  function shows(el) {
    return !!el && el !== document.body && el.isConnected && (!el.checkVisibility || el.checkVisibility({ visibilityProperty: true }));
  }

  function recover() {
    if (shows(document.activeElement)) return;
    if (shows(sender)) {
      sender.focus();
      if (sender.disabled || document.activeElement === sender) return;
    }
    const row = left && left !== shown() && document.querySelector('#row-' + CSS.escape(left) + ' .go');
    const heading = (!listed && document.querySelector('#ticket h1')) || document.querySelector('#main h1');
    if (!row && heading) heading.tabIndex = -1;
    if (row || heading) (row || heading).focus({ preventScroll: !row });
  }

  function before() {
    left = shown();
    listed = !!document.activeElement && !!document.activeElement.closest('#list');
  }
  // What leaves by itself with the focus in it hands it on too.
  desk.handOn = recover;

  document.addEventListener('htmx:beforeRequest', () => { sender = document.activeElement; });
  document.addEventListener('htmx:afterRequest', () => {
    if (shows(sender) && !shows(document.activeElement)) sender.focus();
    sender = null;
  });
  document.addEventListener('htmx:beforeSwap', before);
  document.addEventListener('htmx:historyCacheMiss', before);
  document.addEventListener('htmx:afterSettle', (e) => { if (!asked(e.target)) recover(); });
  document.addEventListener('htmx:historyRestore', recover);
  desk.ready('.errors[data-focus]', (el) => el.focus());
})();
