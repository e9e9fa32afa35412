import { preview, recallSentence } from './format.js';
import { t } from './i18n/index.js';

const EVERYBODY = 0;
/** A type of session. */
const SINGLE = 2;
/** What `changeType` says of somebody who is no longer a member. */
const LEFT = 2;

/** What pushes mean for the rest of the page: the conversation list, badges, members, notifications. */
export class Arrivals {
  #store;

  constructor(store) {
    this.#store = store;
    const { connection } = store;
    connection.on('message', (message) => this.#message(message));
    connection.on('presence', (presence) => {
      store.members.presence(presence);
      store.friends.presence(presence);
    });
    connection.on('black', ({ uid }) => this.#banned(uid));
    connection.on('recall', (recall) => this.#recall(recall));
    connection.on('apply', (apply) => this.#apply(apply));
    connection.on('member', (change) => this.#memberChange(change));
  }

  #message(message) {
    const store = this.#store;
    const { roomId, sendTime, seq } = message.message;
    const unread = store.me !== null && !store.isOwn(message) && !store.looking(roomId);
    if (unread && roomId === store.active) store.markerSeq ??= seq;
    // Word in a room that was closed to the user: it may be open again.
    if (roomId === store.active && store.members.closed) store.members.reload();
    const named = store.speaksToMe(message);
    store.sessions.arrived({ roomId, seq, text: this.#line(message), time: sendTime, unread, named });
    if (unread && document.visibilityState === 'hidden') this.#notify(message, named);
  }

  /** What the conversation list says of a message, as the server would. */
  #line({ fromUser, message }) {
    const name = this.#store.users.get(fromUser.uid)?.name;
    const text = preview(message);
    return name ? `${name}:${text}` : text;
  }

  #notify(message, named) {
    const store = this.#store;
    const { roomId } = message.message;
    const session = store.sessions.get(roomId);
    if (!named && session?.type !== SINGLE) return;
    store.notifications.show({
      title: session?.name ?? t('app.name'),
      body: this.#line(message),
      tag: `room-${roomId}`,
      onclick: () => store.visit(roomId),
    });
  }

  #recall({ roomId, seq, recallUid }) {
    const name = this.#store.users.get(recallUid)?.name ?? '';
    this.#store.sessions.recalled({ roomId, seq, text: recallSentence({ name }) });
  }

  #banned(uid) {
    const name = this.#store.users.get(uid)?.name;
    if (name) this.#store.sessions.silenced(name);
  }

  #apply(apply) {
    const { friends } = this.#store;
    friends.requestState = 'new'; // what was loaded lacks this one
    friends.asked(apply);
  }

  #memberChange({ roomId, uid, changeType }) {
    const store = this.#store;
    const mine = uid === store.me?.uid;
    if (mine) store.sessions.refresh(roomId);
    if (roomId !== store.active) return;
    if (!mine) {
      if (changeType === LEFT) store.members.left(uid);
      else store.members.reloadSoon();
      return;
    }
    store.members.reload();
    store.timeline().catchUp();
  }
}

/** Whether a message names a user, or answers them. */
export function speaksTo(uid, { fromUser, message }) {
  if (fromUser.uid === uid) return false;
  const { atUidList, reply } = message.body ?? {};
  return Boolean(atUidList?.some((each) => each === uid || each === EVERYBODY)) || reply?.uid === uid;
}
