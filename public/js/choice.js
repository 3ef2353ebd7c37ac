// A closed select takes a new value with every arrow key, and one that saves by itself would save each of them. What is chosen by
// keys counts once they rest, or as soon as the field is left.
(function () {
  'use strict';
  const rest = 600; // milliseconds
  const own = 'select:is(.inplace, .chip-select)';
  const opens = new Set(['Enter', ' ', 'Tab', 'Escape']); // keys that open the list, leave it, or take what it shows
  let stepping = false;
  let held = null; // a select whose change is not told yet
  let timer;

  function tell() {
    clearTimeout(timer);
    const select = held;
    held = null;
    stepping = false;
    if (select && select.isConnected) select.dispatchEvent(new Event('change', { bubbles: true }));
  }

  document.addEventListener('keydown', (e) => {
    if (!e.target.matches || !e.target.matches(own)) return;
    stepping = !opens.has(e.key) && !e.altKey;
    if (held && !stepping) tell();
  }, true);
  document.addEventListener('pointerdown', () => { stepping = false; }, true);
  document.addEventListener('focusout', () => { if (held) tell(); }, true);

  document.addEventListener('change', (e) => {
    if (!stepping || !e.isTrusted || !e.target.matches(own)) return;
    e.stopImmediatePropagation();
    held = e.target;
    clearTimeout(timer);
    timer = setTimeout(tell, rest);
  }, true);
})();
