// Rich text: a <textarea data-editor> works as it is; where scripts run, Trix is laid over it and writes its markup into the same field.
// The library is loaded only when a page has such a field. A field named by data-format is set to "html".
(function () {
  'use strict';
  let loading;

  function library() {
    loading = loading || new Promise((done, failed) => {
      const script = document.createElement('script');
      script.src = document.body.dataset.trix;
      script.onload = () => {
        Object.assign(Trix.config.lang, { captionPlaceholder: document.body.dataset.caption, remove: document.body.dataset.remove });
        customElements.whenDefined('trix-editor').then(done);
      };
      script.onerror = failed;
      document.head.append(script);
    });
    return loading;
  }

  function escape(text) {
    const el = document.createElement('div');
    el.textContent = text;
    return el.innerHTML.replace(/\n/g, '<br>');
  }

  // captioned tells Trix of the captions of pictures, which it would take for text that stands below them.
  function captioned(html) {
    const text = document.createElement('template');
    text.innerHTML = html;
    for (const figure of text.content.querySelectorAll('figure:has(img):has(figcaption)')) {
      const img = figure.querySelector('img');
      const size = (side) => Number(img.getAttribute(side)) || undefined;
      const caption = figure.querySelector('figcaption').textContent.trim();
      figure.dataset.trixAttachment = JSON.stringify({ contentType: 'image', url: img.getAttribute('src'), width: size('width'), height: size('height') });
      if (caption) figure.dataset.trixAttributes = JSON.stringify({ caption });
    }
    return text.innerHTML;
  }

  function name(editor, area) {
    const label = area.labels && area.labels[0];
    if (area.getAttribute('aria-label')) editor.setAttribute('aria-label', area.getAttribute('aria-label'));
    else if (label) {
      label.id = label.id || area.id + '-label';
      editor.setAttribute('aria-labelledby', label.id);
      label.addEventListener('click', () => editor.focus());
    }
    for (const attribute of ['aria-describedby', 'aria-invalid', 'placeholder']) {
      if (area.hasAttribute(attribute)) editor.setAttribute(attribute, area.getAttribute(attribute));
    }
    editor.setAttribute('role', 'textbox');
    editor.setAttribute('aria-multiline', 'true');
  }

  function enhance(area) {
    if (!area.isConnected) return;
    const format = area.form && area.form.querySelector(area.dataset.format || '[data-editor-format]');
    const focused = document.activeElement === area;
    // Without scripts a formatted text is shown by its words; its markup stands beside it. What was typed while the library was
    // on its way is text.
    if (area.dataset.html && area.value === area.defaultValue) area.value = area.dataset.html;
    else if (!format || format.value !== 'html') area.value = escape(area.value);
    if (format) format.value = 'html';
    if (area.value.includes('<figcaption')) area.value = captioned(area.value);
    const editor = document.createElement('trix-editor');
    editor.className = area.className + ' prose';
    editor.setAttribute('input', area.id);
    if (area.dataset.toolbar) editor.setAttribute('toolbar', area.dataset.toolbar);
    name(editor, area);
    area.required = false;
    area.hidden = true;
    area.after(editor);
    if (focused) editor.focus();
  }

  desk.ready('textarea[data-editor]', (area) => {
    if (document.body.dataset.trix) library().then(() => enhance(area), () => { loading = null; });
  });

  // Trix writes the field with the next frame: who sends right after the last letter would lose it.
  document.addEventListener('submit', (e) => {
    for (const editor of e.target.querySelectorAll('trix-editor')) if (editor.editorController) editor.editorController.render();
  }, true);

  // Trix listens for the mouse alone: a toolbar's button that is pressed by key, or by a screen reader, is clicked only.
  document.addEventListener('click', (e) => {
    const button = e.detail === 0 && e.target.closest('trix-toolbar button:is([data-trix-attribute], [data-trix-action])');
    if (button) button.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }));
  });

  // Files go by the file field; pictures go into a text that takes them.
  document.addEventListener('trix-file-accept', (e) => {
    e.preventDefault();
    if (!desk.takePicture(e.target, e.file)) desk.addFile(e.target.closest('form'), e.file);
  });
  document.addEventListener('trix-attachment-add', (e) => {
    const area = e.target.inputElement;
    const inline = area && 'inline' in area.dataset && (e.attachment.getURL() || '').startsWith('data:image/');
    const shown = area && 'shown' in area.dataset && !(e.attachment.getURL() || 'data:').startsWith('data:'); // it stood there before
    if (!area || !(area.dataset.pictures || inline || shown)) e.attachment.remove();
  });
  document.addEventListener('trix-initialize', (e) => { if (e.target.autofocus) e.target.focus(); });

  // A text changes by itself as well: when the editor is laid over it, and when its pictures have come. Only what somebody does in it
  // is typed.
  const used = new WeakSet();
  for (const event of ['trix-focus', 'trix-file-accept']) document.addEventListener(event, (e) => used.add(e.target));
  document.addEventListener('trix-change', (e) => { if (used.has(e.target)) e.target.dispatchEvent(new Event('typed', { bubbles: true })); });

  // insert puts sanitised markup (the page's own) at the cursor of a form's text.
  desk.insert = (form, html) => {
    const rich = form.querySelector('trix-editor');
    if (rich) {
      rich.focus();
      rich.editor.insertHTML(html);
      return;
    }
    const area = form.querySelector('textarea[data-editor]');
    const plain = document.createElement('template');
    plain.innerHTML = html;
    area.setRangeText(plain.content.textContent, area.selectionStart, area.selectionEnd, 'end');
    area.focus();
  };
})();
