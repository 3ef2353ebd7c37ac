// A mail's frame is as high as its document, which is measured by its body: the root is never lower than the frame.
(function () {
  'use strict';

  desk.ready('iframe.mail', (frame) => {
    const fit = () => {
      const doc = frame.contentDocument;
      if (doc && doc.body && doc.body.childNodes.length) frame.style.height = Math.min(2000, Math.ceil(doc.body.scrollHeight) + 4) + 'px';
    };
    frame.addEventListener('load', fit);
    fit();
  });
})();
