// Pictures that are pasted or dropped into a text with data-pictures go to that address at once, and stand in the text where the
// answer says they are. And a form's [data-preview] shows what is typed in a tab of its own.
(function () {
  'use strict';
  const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);

  function complain(words) {
    const toast = document.createElement('div');
    toast.className = 'toast bad';
    const region = document.getElementById('toasts');
    toast.textContent = words || region.dataset.failed;
    region.append(toast);
    setTimeout(() => toast.remove(), 8000);
  }

  async function upload(area, file) {
    const data = new FormData();
    data.append('picture', file, file.name || 'picture.png');
    try {
      const answer = await fetch(area.dataset.pictures, { method: 'POST', body: data, credentials: 'same-origin' });
      const text = await answer.text();
      if (answer.ok) return text;
      complain(answer.status === 422 && !text.includes('<') ? text : '');
    } catch (e) { complain(); }
    return '';
  }

  // bytesOf puts a picture into an address of its own; the server makes a file of it.
  const bytesOf = (file) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => { complain(); done(''); };
    reader.readAsDataURL(file);
  });

  // takesInline tells whether a text shows pictures that go with it; a note takes none.
  function takesInline(area) {
    const kind = area.form && area.form.elements.kind;
    return 'inline' in area.dataset && !(kind && kind.value === 'note');
  }

  // takePicture tells whether the file goes into the text.
  desk.takePicture = (editor, file) => {
    const area = editor.inputElement;
    if (!area || !isPicture(file) || !(area.dataset.pictures || takesInline(area))) return false;
    (area.dataset.pictures ? upload(area, file) : bytesOf(file)).then((url) => {
      if (!url) return;
      const img = document.createElement('img');
      img.src = url;
      editor.editor.insertHTML(img.outerHTML);
    });
    return true;
  };

  // The editor gives pictures no words; an empty alternative says that there are none.
  function nameless(editor) {
    requestAnimationFrame(() => { for (const img of editor.querySelectorAll('img:not([alt])')) img.alt = ''; });
  }
  for (const event of ['trix-initialize', 'trix-change', 'trix-attachment-add']) document.addEventListener(event, (e) => nameless(e.target));

  // In a text without an editor the picture is Markdown.
  function intoArea(e, files) {
    const area = e.target.closest && e.target.closest('textarea[data-pictures]:not([data-editor])');
    const pictures = [...files].filter(isPicture);
    if (!area || !pictures.length) return;
    e.preventDefault();
    for (const file of pictures) {
      upload(area, file).then((url) => {
        if (!url) return;
        area.setRangeText('![' + (file.name || '').replace(/[[\]\\]/g, ' ') + '](' + url + ')', area.selectionStart, area.selectionEnd, 'end');
        area.dispatchEvent(new Event('input', { bubbles: true }));
      });
    }
  }
  document.addEventListener('paste', (e) => intoArea(e, e.clipboardData ? e.clipboardData.files : []));
  document.addEventListener('drop', (e) => intoArea(e, e.dataTransfer ? e.dataTransfer.files : []));

  document.addEventListener('click', (e) => {
    const button = e.target.closest('[data-preview]');
    if (!button) return;
    e.preventDefault();
    const form = button.form;
    for (const editor of form.querySelectorAll('trix-editor')) if (editor.editorController) editor.editorController.render();
    const action = form.getAttribute('action');
    form.action = button.getAttribute('formaction');
    form.target = '_blank';
    form.submit(); // not requestSubmit: this one is the browser's alone
    form.action = action;
    form.removeAttribute('target');
  });
})();
