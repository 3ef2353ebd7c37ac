// The description of the API, shown by Swagger UI. It asks this desk only, and keeps no token beyond the page.
(function () {
  'use strict';
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');

  // Swagger UI has a dark look of its own, which hangs on a class.
  function paint() {
    const scheme = root.dataset.scheme || (dark.matches ? 'dark' : 'light');
    root.classList.toggle('dark-mode', scheme === 'dark');
  }
  paint();
  dark.addEventListener('change', paint);
  new MutationObserver(paint).observe(root, { attributes: true, attributeFilter: ['data-scheme'] });

  desk.ready('[data-openapi]', (el) => window.SwaggerUIBundle({
    url: el.dataset.openapi,
    domNode: el,
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    queryConfigEnabled: false,
    persistAuthorization: false,
    withCredentials: false,
  }));
})();
