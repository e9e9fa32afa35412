import { Mark } from '../actions.js';
import { t } from '../i18n/index.js';
import { httpUrl } from '../text.js';
import { SYSTEM_UID } from '../users.js';
import { openMenu } from './menu.js';
import { confirmed } from './modal.js';
import { openReaders } from './readers.js';
import { pickSession } from './session-picker.js';

/**
 * What can be done with a message, as far as the user may.
 *
 * @param {{onReply: (message: object) => void}} acts
 */
export function openMessageMenu(store, message, at, { onReply }) {
  const items = itemsFor(store, message, { onReply });
  if (items.length > 0) openMenu({ label: t('message.more'), at }, items);
}

export function itemsFor(store, message, { onReply }) {
  const { actions } = store;
  const { type, body, messageMark: mark = {} } = message.message;
  const open = store.me !== null && store.members.closed === null;
  const own = store.isOwn(message);
  const url = type !== 1 ? httpUrl(body?.url ?? '', document.baseURI) : null;
  const author = message.fromUser.uid;
  const item = (icon, testId, run, more = {}) => ({ icon, testId, run, label: t(`message.${testId}`), ...more });
  return [
    open && item('reply', 'reply', () => onReply(message)),
    type === 1 && item('copy', 'copy', () => copy(store, body.content)),
    url && item('copy', 'copyLink', () => copy(store, url)),
    open && item('like', 'like', () => actions.mark(message, Mark.LIKE), { checked: mark.userLike === 1 }),
    open && item('dislike', 'dislike', () => actions.mark(message, Mark.DISLIKE), { checked: mark.userDislike === 1 }),
    store.me && item('forward', 'forward', () => pickSession(store, (roomId) => actions.forward(message, roomId))),
    store.me && url && (type === 3 || type === 7) && item('smile', 'addSticker', () => actions.addSticker(url)),
    own && item('checks', 'readers', () => openReaders(store, message)),
    store.mayRecall(message) && item('undo', 'recall', () => actions.recall(message)),
    store.power && !own && author !== SYSTEM_UID && item('ban', 'ban', () => ban(store, author), { danger: true }),
  ].filter(Boolean);
}

async function copy(store, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text); // pages that were not loaded over TLS have no clipboard
  }
  store.toast(t('message.copied'));
}

function copyBySelection(text) {
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}

export async function ban(store, uid) {
  const name = store.users.get(uid)?.name ?? t('messages.unknownUser', { uid });
  const sure = await confirmed({
    title: t('ban.title', { name }),
    text: t('ban.text'),
    action: t('ban.action'),
  });
  if (sure) store.actions.ban(uid);
}
