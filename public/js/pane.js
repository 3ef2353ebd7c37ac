// The list beside the ticket: marks the row at the press, brings the ticket's newest message into view, keeps the list's place.
(function () {
  'use strict';

  function mark(link) {
    for (const other of document.querySelectorAll('.rows .go[aria-current]')) if (other !== link) other.removeAttribute('aria-current');
    if (link) link.setAttribute('aria-current', 'true');
  }

  document.addEventListener('htmx:beforeSend', (e) => {
    const link = e.target.closest && e.target.closest('.rows .go');
    if (!link || e.detail.requestConfig.headers['HX-Preloaded']) return;
    link.desk = { before: document.querySelector('.rows .go[aria-current]') };
    mark(link);
  });

  document.addEventListener('htmx:afterRequest', (e) => {
    const link = e.target.closest && e.target.closest('.rows .go');
    if (!link || !link.desk) return;
    if (!e.detail.successful) mark(link.desk.before);
    else link.closest('.row').classList.remove('unread');
    delete link.desk;
  });

  // Which row is open follows the address, also after back and forward.
  function follow() {
    const ticket = document.getElementById('ticket');
    const id = ticket && ticket.dataset.ticket;
    mark(id ? document.querySelector('#row-' + CSS.escape(id) + ' .go') : null);
    if (id) {
      const row = document.getElementById('row-' + id);
      if (row) row.scrollIntoView({ block: 'nearest' });
    }
  }
  document.addEventListener('htmx:historyRestore', follow);
  follow();

  // Another ticket starts at its newest message; the same one, refreshed, stays where it was.
  let shown = '';
  function settle() {
    const ticket = document.getElementById('ticket');
    const thread = ticket && ticket.querySelector('.thread');
    const id = (ticket && ticket.dataset.ticket) || '';
    if (!thread || id === shown) { shown = id; return; }
    shown = id;
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && thread.contains(target)) target.scrollIntoView({ block: 'start' });
    else thread.scrollTop = thread.dataset.scroll === 'end' ? thread.scrollHeight : 0;
  }
  document.addEventListener('htmx:afterSettle', settle);
  document.addEventListener('htmx:historyRestore', settle);
  settle();
})();
