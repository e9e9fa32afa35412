import { h } from '../dom.js';
import { t } from '../i18n/index.js';
import { moment, pages, table } from './parts.js';

/** What operators did, the last act first. */
export function actsView(api) {
  const list = pages({
    read: ({ cursor }) => api.operator.acts({ cursor, pageSize: 50 }),
    draw: (acts) =>
      table(
        [t('op.act.when'), t('op.act.who'), t('op.act.what'), t('op.act.subject'), t('op.act.address')],
        acts.map((act) => [
          moment(act.createTime),
          h('span', {}, act.name ?? t('op.unknown'), h('small', { class: 'mono' }, ` ${act.uid}`)),
          t(`op.act.${act.act}`),
          [act.subject, detail(act)].filter(Boolean).join(' · '),
          h('span', { class: 'mono' }, act.address),
        ]),
        'acts',
      ),
    none: () => t('op.acts.none'),
  });
  return { element: h('div', {}, h('p', { class: 'hint' }, t('op.acts.hint')), list.element) };
}

function detail({ act, detail: words }) {
  if (act === 'BAN') return words === 'ip' ? t('op.act.withAddress') : '';
  if (act.endsWith('_ROLE')) return t(words === '1' ? 'op.user.superAdmin' : 'op.user.chatManager');
  return words;
}
