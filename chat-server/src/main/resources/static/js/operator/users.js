import { fill, h } from '../dom.js';
import { sentence } from '../errors.js';
import { t } from '../i18n/index.js';
import { avatar } from '../views/avatar.js';
import { confirmed } from '../views/modal.js';
import { ask, empty, failed, loading, mark, moment, table, turns } from './parts.js';

/** As many as the server names at once. */
const MOST_FOUND = 20;

/** Finds users; shows their state and logins; ends logins, bans, lifts bans. */
export function usersView(api) {
  const found = h('div', { 'aria-live': 'polite' });
  const turn = turns();
  let last = '';

  async function find(text = last) {
    const isLast = turn();
    last = text;
    fill(found, loading());
    try {
      const users = await api.operator.users(text);
      if (!isLast()) return;
      if (users.length === 0) return fill(found, empty(t('op.users.none')));
      const most = users.length >= MOST_FOUND && h('p', { class: 'hint', 'data-testid': 'users-most' }, t('op.users.most', { count: users.length }));
      fill(found, ...users.map((user) => card(api, user, () => find())), most);
    } catch (error) {
      if (isLast()) fill(found, failed(error, () => find()));
    }
  }
  const form = ask({ label: t('op.users.ask'), name: 'text', button: t('op.find'), testId: 'users-text', onsubmit: find });
  return { element: h('div', {}, form, found) };
}

function card(api, user, again) {
  const problem = h('p', { class: 'form__problem', role: 'alert' });
  const devices = h('div', {});
  const act = (question, work) => async () => {
    if (!(await confirmed(question))) return;
    problem.textContent = '';
    try {
      await work();
      again();
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  // Right after a ban the connections end, and it is known a little later.
  const online = user.online && !user.banned;
  return h(
    'article',
    { class: 'card', 'data-testid': 'user', 'data-uid': user.uid },
    h(
      'header',
      { class: 'card__head' },
      avatar({ id: user.uid, name: user.name, url: user.avatar, online }),
      h('h2', {}, user.name),
      user.banned && mark('bad', t('op.user.banned'), 'user-banned'),
      user.superAdmin && mark('warn', t('op.user.superAdmin')),
      user.chatManager && mark('warn', t('op.user.chatManager')),
      mark(online ? 'good' : 'none', t(online ? 'op.user.online' : 'op.user.offline')),
    ),
    facts(user),
    problem,
    h('div', { class: 'card__acts' }, ...buttons(api, user, act, () => showDevices(api, user, devices, act))),
    devices,
  );
}

function facts(user) {
  const rows = [
    ['op.user.uid', user.uid],
    ['op.user.account', user.account ?? t('op.user.noAccount')],
    ['op.user.lastIp', user.lastIp ?? t('op.unknown')],
    ['op.user.since', moment(user.createTime)],
    ['op.user.seen', moment(user.lastOptTime)],
  ];
  return h('dl', { class: 'facts' }, ...rows.flatMap(([key, value]) => [h('dt', {}, t(key)), h('dd', {}, String(value))]));
}

function buttons(api, user, act, show) {
  const { uid, name } = user;
  const button = (key, kind, testId, onclick) =>
    h('button', { class: `button button--small ${kind}`, 'data-testid': testId, onclick }, t(key));
  const ban = (ip) =>
    act({ title: t('op.user.ban'), text: t(ip ? 'op.user.banIpAsk' : 'op.user.banAsk', { name, uid }), action: t('op.user.ban') }, () => api.ban(uid, ip));
  const lift = act({ title: t('op.user.lift'), text: t('op.user.liftAsk', { name, uid }), action: t('op.user.lift') }, () => api.liftBan(uid));
  return [
    button('op.user.devices', 'button--quiet', 'user-devices', show),
    user.banned && button('op.user.lift', 'button--quiet', 'user-lift', lift),
    !user.banned && !user.superAdmin && button('op.user.ban', 'button--quiet-danger', 'user-ban', ban(false)),
    !user.superAdmin && button('op.user.banIp', 'button--quiet-danger', 'user-ban-ip', ban(true)),
  ].filter(Boolean);
}

/** At which nodes a user is connected, how often, and which nodes did not say it. */
function where(nodes) {
  if (!nodes) return [mark('warn', t('op.user.connectionsUnknown'))];
  const open = nodes.filter(({ connections }) => connections > 0);
  const unknown = nodes.filter(({ connections }) => connections == null);
  const none = open.length === 0 && unknown.length === 0;
  return [
    ...open.map(({ name, connections }) => mark('good', t('op.user.connectedTo', { name, count: connections }))),
    ...unknown.map(({ name }) => mark('warn', t('op.user.unknownAt', { name }))),
    none && mark('none', t('op.user.notConnected')),
  ].filter(Boolean);
}

async function showDevices(api, user, place, act) {
  const { uid, name } = user;
  fill(place, loading());
  try {
    const connections = api.operator.connections(uid).catch(() => null);
    const [list, nodes] = await Promise.all([api.operator.devices(uid), connections]);
    const here = h('p', { class: 'card__marks', 'data-testid': 'connections' }, ...where(nodes));
    if (list.length === 0) return fill(place, here, empty(t('op.device.none')));
    const end = (id) =>
      act({ title: t('op.device.end'), text: t('op.device.endAsk', { name }), action: t('op.device.end') }, () => api.operator.endDevice(uid, id));
    const endAll = act({ title: t('op.device.endAll'), text: t('op.device.endAllAsk', { name }), action: t('op.device.endAll') }, () => api.operator.endDevices(uid));
    const rows = list.map(({ id, userAgent, ip, createTime, seenTime }) => [
      userAgent || t('op.unknown'),
      ip,
      moment(createTime),
      moment(seenTime),
      h('button', { class: 'link-button', 'data-testid': 'device-end', onclick: end(id) }, t('op.device.end')),
    ]);
    fill(
      place,
      here,
      table([t('op.device'), t('op.device.ip'), t('op.device.since'), t('op.device.seen'), ''], rows, 'devices'),
      h('button', { class: 'button button--small button--quiet-danger', 'data-testid': 'device-end-all', onclick: endAll }, t('op.device.endAll')),
    );
  } catch (error) {
    fill(place, failed(error, () => showDevices(api, user, place, act)));
  }
}
