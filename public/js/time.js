// Keeps the ages in <time datetime data-age> fresh. The words stand on the body: data-ages="now|# m|# h|# d".
(function () {
  'use strict';
  const minute = 60000;

  function age(ms, words) {
    const minutes = Math.floor(ms / minute);
    if (minutes < 1) return words[0];
    if (minutes < 60) return words[1].replace('#', minutes);
    if (minutes < 24 * 60) return words[2].replace('#', Math.floor(minutes / 60));
    return words[3].replace('#', Math.floor(minutes / 1440));
  }

  setInterval(() => {
    const words = (document.body.dataset.ages || '').split('|');
    if (words.length !== 4) return;
    for (const el of document.querySelectorAll('time[data-age]')) {
      const ms = Date.now() - Date.parse(el.dateTime);
      if (ms >= 0 && ms < 7 * 1440 * minute) el.textContent = age(ms, words);
    }
  }, minute);
})();
