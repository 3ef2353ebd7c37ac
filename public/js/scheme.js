// Runs before the first paint, so it is the one script that is not deferred: says that scripts run, and puts the saved scheme on the page.
(function () {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');
  try {
    const saved = localStorage.getItem('scheme');
    if (saved === 'light' || saved === 'dark') root.dataset.scheme = saved;
  } catch (e) { /* Storage may be forbidden: the system's scheme then holds. */ }
})();
