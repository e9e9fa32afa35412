import { Mark } from '../actions.js';
import { sameDay } from '../format.js';
import { inAllLanguages } from '../i18n/index.js';
import { dayRow, markerRow, messageRow, noticeRow, pendingRow, updateMessage, updatePending } from './message-rows.js';

/** Messages of one author closer than this are one group. */
const GROUP_MS = 5 * 60 * 1000;
const RECALLED = 2;
const NOTICE_TYPES = new Set([RECALLED, 8]);
const EVERYBODY = 0;

/**
 * The rows to show, from the messages and from what is on its way, for `patch`.
 *
 * @param {{onPerson, onReply, onEdit, onQuote, onMenu, onRead}} acts what clicks in them do
 */
export function describe(store, timeline, acts) {
  const list = [];
  let previous = null;
  const day = (time) => {
    if (previous && sameDay(previous.time, time)) return;
    const key = `day:${new Date(time).toDateString()}`;
    list.push({ key, look: new Date().toDateString(), build: () => dayRow(time) });
    previous = null;
  };
  const grouped = (uid, time) => previous?.uid === uid && time - previous.time < GROUP_MS;
  for (const each of timeline.messages) {
    const { fromUser, message } = each;
    day(message.sendTime);
    if (message.seq === store.markerSeq) {
      list.push({ key: 'marker', look: '', build: markerRow });
      previous = null;
    }
    const notice = NOTICE_TYPES.has(message.type);
    if (notice) list.push(noticeItem(store, each, acts));
    else list.push(messageItem(store, each, grouped(fromUser.uid, message.sendTime), acts));
    previous = { uid: notice ? null : fromUser.uid, time: message.sendTime };
  }
  const uid = store.me?.uid;
  for (const entry of store.connection.pending(timeline.roomId)) {
    day(entry.createdAt);
    list.push(pendingItem(store, entry, grouped(uid, entry.createdAt)));
    previous = { uid, time: entry.createdAt };
  }
  return list;
}

function noticeItem(store, { fromUser, message }, { onEdit }) {
  const recallUid = message.type === RECALLED ? message.body?.recallUid : undefined;
  const recaller = recallUid === undefined ? null : store.users.get(recallUid);
  const mine = recallUid !== undefined && recallUid === store.me?.uid && fromUser.uid === recallUid;
  const manager = recallUid !== undefined && recallUid !== fromUser.uid;
  const text = mine ? store.keepsakes.recalledText(message.id) : null;
  return {
    key: `s:${message.seq}`,
    look: JSON.stringify([message.body, recaller?.name, mine, text !== null]),
    build: () => noticeRow({ message, recaller, mine, manager, onEdit: text === null ? null : () => onEdit(text) }),
  };
}

function messageItem(store, each, grouped, acts) {
  const { fromUser, message } = each;
  const { uid } = fromUser;
  const user = store.users.get(uid);
  const own = store.isOwn(each);
  const badge = store.badges.get(user?.wearingItemId);
  const names = namesIn(store, message.body?.atUidList);
  const toMe = store.speaksToMe(each);
  const open = store.me !== null && store.members.closed === null;
  const read = own ? store.reads.get(message.id) : null;
  const mark = message.messageMark;
  const view = { uid, message, user, badge, own, grouped, names, toMe, local: store.keepsakes.picture(message.clientMsgId) };
  const rowActs = {
    onPerson: () => acts.onPerson(uid),
    onReply: open ? () => acts.onReply(current(store, each)) : null,
    onQuote: () => acts.onQuote(message.body.reply),
    onMenu: (at) => acts.onMenu(current(store, each), at),
  };
  return {
    key: own && message.clientMsgId ? `c:${message.clientMsgId}` : `s:${message.seq}`,
    look: JSON.stringify([own, grouped, toMe, open, user?.name, user?.avatar, badge?.img, names, message.type, message.body]),
    build: () => messageRow(view, rowActs),
    detail: JSON.stringify([mark, read, open]),
    update: (element) =>
      updateMessage(element, {
        mark,
        read,
        onMark: open ? (kind) => store.actions.mark(current(store, each), Mark[kind.toUpperCase()]) : null,
        onRead: () => acts.onRead(each),
      }),
  };
}

/** A row outlives changes of its message's marks: what is done is done to the present one. */
function current(store, each) {
  return store.timeline()?.messages.find(({ message }) => message.id === each.message.id) ?? each;
}

/** `@all` stands in the text in the language of who wrote it. */
function namesIn(store, atUidList) {
  if (!atUidList?.length) return [];
  const names = atUidList.map((uid) => (uid === EVERYBODY ? null : store.users.get(uid)?.name)).filter(Boolean);
  return atUidList.includes(EVERYBODY) ? [...names, ...inAllLanguages('mention.all')] : names;
}

function pendingItem(store, entry, grouped) {
  const { clientMsgId, state, progress, error, local } = entry;
  const original = local?.reply;
  const reply = original && {
    ...original.message,
    username: store.users.get(original.fromUser.uid)?.name ?? '',
  };
  return {
    key: `c:${clientMsgId}`,
    look: JSON.stringify([state, grouped, error?.message]),
    build: () => pendingRow(entry, { grouped, reply }, store.connection),
    detail: String(progress),
    update: (element) => updatePending(element, { progress }),
  };
}
