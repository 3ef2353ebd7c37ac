// A thin bar at the top once a request takes longer than a blink.
(function () {
  'use strict';
  const after = 150; // milliseconds
  const bar = document.createElement('div');
  bar.className = 'progress-bar';
  document.documentElement.append(bar);
  let running = 0;
  let timer;

  function quiet(e) {
    const headers = e.detail.requestConfig && e.detail.requestConfig.headers;
    return !!headers && headers['HX-Preloaded'] === 'true';
  }

  document.addEventListener('htmx:beforeSend', (e) => {
    if (quiet(e)) return;
    running++;
    clearTimeout(timer);
    timer = setTimeout(() => bar.classList.add('on'), after);
  });
  document.addEventListener('htmx:afterRequest', (e) => {
    if (quiet(e)) return;
    running = Math.max(0, running - 1);
    if (running > 0) return;
    clearTimeout(timer);
    bar.classList.remove('on');
  });
})();
