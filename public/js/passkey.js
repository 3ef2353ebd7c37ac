// Passkeys: a form[data-passkey] is hidden until it is known that the browser can use them; then data-passkey-none goes. What the
// authenticator is asked stands in data-options, or comes from data-options-url with the field "offer"; its answer goes into the
// field "credential", and the form is sent.
(function () {
  'use strict';
  const able = window.isSecureContext && window.PublicKeyCredential;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  function question(options) {
    const key = options.publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    for (const list of [key.excludeCredentials, key.allowCredentials]) {
      for (const credential of list || []) credential.id = bytes(credential.id);
    }
    return { publicKey: key };
  }

  function answer(credential) {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    for (const part of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (said[part]) response[part] = text(said[part]);
    if (said.getTransports) response.transports = said.getTransports();
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(), authenticatorAttachment: credential.authenticatorAttachment || undefined });
  }

  async function options(form) {
    if (!form.dataset.optionsUrl) return JSON.parse(form.dataset.options);
    const got = await fetch(form.dataset.optionsUrl);
    if (!got.ok) throw new Error('no offer');
    const fresh = await got.json();
    form.elements.offer.value = fresh.offer;
    return fresh.options;
  }

  async function ask(form) {
    const asked = question(await options(form));
    const credential = await (form.dataset.passkey === 'make' ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
    form.elements.credential.value = answer(credential);
    // The wish to stay signed in stands in the form beside.
    const remember = document.querySelector('input[type=checkbox][name=remember]');
    if (form.elements.remember && remember) form.elements.remember.value = remember.checked ? '1' : '';
    form.submit();
  }

  desk.ready('form[data-passkey]', (form) => {
    if (!able) return;
    form.hidden = false;
    const none = document.querySelector('[data-passkey-none]');
    if (none) none.hidden = true;
    const status = form.querySelector('[role=alert]');
    const button = form.querySelector('button');
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      status.textContent = '';
      button.disabled = true;
      ask(form).catch(() => {
        status.textContent = form.dataset.failed;
        button.disabled = false;
        button.focus();
      });
    });
  });
})();
