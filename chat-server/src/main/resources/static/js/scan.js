import { Api } from './api.js';
import { fill, h, icon } from './dom.js';
import { sentence } from './errors.js';
import { locale, t } from './i18n/index.js';
import { load, save } from './storage.js';
import { avatar } from './views/avatar.js';

/** The development scan page: what a phone shows after scanning a login code. */
const root = document.getElementById('scan');
const api = new Api({ language: locale });
const code = new URLSearchParams(window.location.search).get('code');

document.documentElement.lang = locale();
document.title = `${t('scan.title')} · ${t('app.name')}`;

function askAccount() {
  const account = h('input', {
    class: 'form__input',
    id: 'scan-account',
    name: 'account',
    required: true,
    pattern: '[A-Za-z0-9_]{3,32}',
    maxlength: 32,
    autocomplete: 'username',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-describedby': 'scan-account-hint',
    value: load('scan-account') ?? '',
    'data-testid': 'scan-account',
  });
  const form = h(
    'form',
    { class: 'form' },
    h(
      'div',
      { class: 'form__field' },
      h('label', { for: 'scan-account' }, t('scan.account')),
      account,
      h('small', { id: 'scan-account-hint' }, t('scan.account.hint')),
    ),
    h('button', { class: 'button button--wide', type: 'submit', 'data-testid': 'scan-next' }, t('scan.next')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = account.value.trim();
    save('scan-account', name);
    attempt(form, async () => askConsent(name, await api.scan({ code, account: name })));
  });
  show(h('h1', {}, t('scan.heading')), h('p', { class: 'card__note' }, t('scan.dev')), form);
  account.focus();
}

function askConsent(account, { confirmKey }) {
  const confirm = h('button', { class: 'button button--wide', 'data-testid': 'scan-confirm' }, t('scan.confirm'));
  const cancel = h(
    'button',
    { class: 'button button--quiet button--wide', 'data-testid': 'scan-cancel' },
    t('scan.cancel'),
  );
  const buttons = h('div', { class: 'card__buttons' }, confirm, cancel);
  confirm.addEventListener('click', () =>
    attempt(buttons, async () => {
      await api.confirmScan({ code, confirmKey });
      end('check', t('scan.done'), t('scan.doneHint'), 'scan-done');
    }),
  );
  cancel.addEventListener('click', () => end('close', t('scan.canceled'), t('scan.canceledHint'), 'scan-canceled'));
  show(
    h('p', {}, t('scan.consent')),
    h(
      'div',
      { class: 'card__who' },
      avatar({ id: account.length, name: account, size: 'xl' }),
      h('strong', { 'data-testid': 'scan-as' }, account),
    ),
    h('p', { class: 'card__note' }, t('scan.consentHint')),
    buttons,
  );
  confirm.focus();
}

/** Runs one step; its controls rest meanwhile, and a refusal is said below them. */
async function attempt(controls, step) {
  const all = controls.querySelectorAll('button, input');
  all.forEach((control) => (control.disabled = true));
  root.querySelector('.form__problem')?.remove();
  try {
    await step();
  } catch (error) {
    all.forEach((control) => (control.disabled = false));
    controls.after(
      h(
        'p',
        { class: 'form__problem', role: 'alert', 'data-testid': 'scan-error' },
        sentence(error),
        h('small', {}, t('scan.failedHint')),
      ),
    );
  }
}

function end(sign, title, hint, testid) {
  show(
    h('span', { class: `card__sign card__sign--${sign}` }, icon(sign)),
    h('h1', { tabindex: -1, 'data-testid': testid }, title),
    h('p', { class: 'card__note' }, hint),
  );
  root.querySelector('h1').focus();
}

function show(...children) {
  fill(
    root,
    h(
      'section',
      { class: 'card' },
      h('img', { class: 'card__logo', src: '/img/logo.svg', alt: '', width: 56, height: 56 }),
      ...children,
    ),
  );
}

if (code) askAccount();
else end('alert', t('scan.noCode'), t('scan.noCodeHint'), 'scan-error');
