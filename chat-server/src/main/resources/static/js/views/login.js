import { fill, h, icon } from '../dom.js';
import { sentence } from '../errors.js';
import { t } from '../i18n/index.js';
import { drawQr } from '../qr.js';

const DEFAULT_QR_LIFE_MS = 5 * 60_000;

/** The login dialog: QR code, password, registration, as far as the server offers them. */
export function loginDialog(store, api) {
  const tabs = h('div', { class: 'tabs', role: 'tablist' });
  const panel = h('div', { class: 'dialog__panel', role: 'tabpanel', id: 'login-panel' });
  const element = h(
    'dialog',
    {
      class: 'dialog',
      'aria-labelledby': 'login-title',
      'data-testid': 'login-dialog',
      onclose: closed,
      onclick: clickedOutside,
    },
    h(
      'header',
      { class: 'dialog__head' },
      h('img', { src: '/img/logo.svg', alt: '', width: 32, height: 32 }),
      h('h2', { id: 'login-title' }, t('login.title')),
      h(
        'button',
        {
          class: 'icon-button',
          'aria-label': t('login.close'),
          'data-testid': 'login-close',
          onclick: () => element.close(),
        },
        icon('close'),
      ),
    ),
    tabs,
    panel,
  );
  let shown = null;
  let name = 'qr';

  function open() {
    if (element.open) return;
    element.showModal();
    show('qr');
  }

  function closed() {
    shown?.destroy?.();
    shown = null;
    panel.replaceChildren();
  }

  function clickedOutside(event) {
    if (event.target === element) element.close();
  }

  function show(next) {
    shown?.destroy?.();
    name = next;
    drawTabs();
    shown = next === 'qr' ? qrPanel(store) : formPanel(store, next === 'register');
    fill(panel, shown.element);
    panel.setAttribute('aria-labelledby', `login-tab-${next}`);
    (shown.element.querySelector('input') ?? tabs.querySelector('[aria-selected=true]'))?.focus();
  }

  function drawTabs() {
    const names = store.config?.passwordLogin === false ? ['qr'] : ['qr', 'password', 'register'];
    tabs.hidden = names.length === 1;
    const tab = (each) =>
      h(
        'button',
        {
          class: 'tabs__tab',
          role: 'tab',
          id: `login-tab-${each}`,
          'aria-selected': String(each === name),
          'aria-controls': 'login-panel',
          tabindex: each === name ? 0 : -1,
          'data-testid': `login-tab-${each}`,
          onclick: () => show(each),
          onkeydown: (event) => step(event, names),
        },
        t(`login.tab.${each}`),
      );
    fill(tabs, ...names.map(tab));
  }

  function step(event, names) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    show(names[(names.indexOf(name) + by + names.length) % names.length]);
    tabs.querySelector('[aria-selected=true]').focus();
  }

  const off = store.on('me', () => {
    if (!store.me || !element.open) return;
    element.close();
    store.toast(t('login.welcome', { name: store.me.name }));
  });
  return {
    element,
    open,
    destroy() {
      off();
      closed();
    },
  };
}

/** Shows the code of this connection. A new connection needs a new code, and a code has its time. */
function qrPanel(store) {
  const { connection } = store;
  const canvas = h('canvas', {
    class: 'qr__canvas',
    role: 'img',
    'aria-label': t('login.qr.alt'),
    'data-testid': 'qr',
  });
  const frame = h('div', { class: 'qr__frame' });
  const hint = h('p', { class: 'qr__hint', role: 'status', 'data-testid': 'qr-status' });
  const link = h('div', { class: 'qr__link' });
  const element = h('div', { class: 'qr' }, frame, hint, link);
  let expiry = null;

  function request() {
    clearTimeout(expiry);
    fill(link);
    fill(frame, h('span', { class: 'spinner' }));
    const asked = connection.state === 'online' && connection.requestLoginQr();
    hint.textContent = t(asked ? 'login.qr.loading' : 'login.qr.offline');
    frame.dataset.state = 'loading';
  }

  function show({ loginUrl }) {
    expiry = setTimeout(expired, store.config?.qrTtlMs ?? DEFAULT_QR_LIFE_MS);
    frame.dataset.state = 'ready';
    hint.textContent = t('login.qr.hint');
    drawLink(loginUrl);
    drawQr(canvas, loginUrl);
    fill(frame, canvas);
  }

  /** For desktop use: the development scan page in another window. Other providers' links only work on their phones. */
  function drawLink(loginUrl) {
    if (store.config?.developmentLogin === false) return;
    const path = scanPath(loginUrl);
    if (!path) return;
    fill(
      link,
      h('p', {}, t('login.qr.openHint')),
      h(
        'a',
        { class: 'button button--quiet', href: path, target: '_blank', rel: 'noopener', 'data-testid': 'scan-link' },
        t('login.qr.open'),
        icon('external'),
      ),
    );
  }

  function wasScanned() {
    frame.dataset.state = 'scanned';
    fill(frame, h('span', { class: 'qr__mark' }, icon('check')), h('strong', {}, t('login.qr.scanned')));
    hint.textContent = t('login.qr.scannedHint');
    fill(link);
  }

  function expired() {
    frame.dataset.state = 'expired';
    fill(
      frame,
      h('strong', {}, t('login.qr.expired')),
      h(
        'button',
        { class: 'button', 'data-testid': 'qr-refresh', onclick: request },
        icon('retry'),
        t('login.qr.refresh'),
      ),
    );
    hint.textContent = '';
    fill(link);
  }

  const offs = [
    connection.on('loginUrl', show),
    connection.on('scanned', wasScanned),
    connection.on('ready', ({ guest }) => guest && request()),
    connection.on('state', ({ state }) => state !== 'online' && request()),
  ];
  request();
  return {
    element,
    destroy() {
      clearTimeout(expiry);
      offs.forEach((off) => off());
    },
  };
}

/** The scan page's own address when the code leads to one: opened from this origin, wherever the public url points. */
function scanPath(loginUrl) {
  try {
    const url = new URL(loginUrl);
    return url.pathname.endsWith('/scan.html') && /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function formPanel(store, registering) {
  const account = input('account', {
    autocomplete: 'username',
    pattern: '[A-Za-z0-9_]{3,32}',
    maxlength: 32,
    autocapitalize: 'none',
    spellcheck: 'false',
    'data-testid': 'account-input',
  });
  const password = input('password', {
    type: 'password',
    autocomplete: registering ? 'new-password' : 'current-password',
    minlength: registering ? 8 : null,
    maxlength: 72,
    'data-testid': 'password-input',
  });
  const name = input('name', { autocomplete: 'nickname', maxlength: 6, 'data-testid': 'name-input' });
  name.required = false;
  const problem = h('p', { class: 'form__problem', role: 'alert', 'data-testid': 'login-error' });
  const label = registering ? t('login.register') : t('login.submit');
  const button = h(
    'button',
    { class: 'button button--wide', type: 'submit', 'data-testid': registering ? 'register-submit' : 'login-submit' },
    label,
  );
  const element = h(
    'form',
    { class: 'form', onsubmit: submit },
    field(t('login.account'), account, registering && t('login.account.hint')),
    field(t('login.password'), password, registering && t('login.password.hint')),
    registering && field(t('login.name'), name, t('login.name.hint')),
    problem,
    button,
  );

  async function submit(event) {
    event.preventDefault();
    problem.textContent = '';
    button.disabled = true;
    button.textContent = t('login.working');
    try {
      const request = { account: account.value.trim(), password: password.value };
      if (registering) await store.register({ ...request, ...(name.value.trim() && { name: name.value.trim() }) });
      else await store.login(request);
    } catch (error) {
      problem.textContent = sentence(error);
    } finally {
      button.disabled = false;
      button.textContent = label;
    }
  }

  return { element };
}

function input(name, attributes) {
  return h('input', { class: 'form__input', name, id: `login-${name}`, required: true, ...attributes });
}

function field(label, control, hint) {
  if (hint) control.setAttribute('aria-describedby', `${control.id}-hint`);
  return h(
    'div',
    { class: 'form__field' },
    h('label', { for: control.id }, label),
    control,
    hint && h('small', { id: `${control.id}-hint` }, hint),
  );
}
