import { withMessage } from './connection.js';
import { draftOf } from './files/media.js';
import { t } from './i18n/index.js';

export const Mark = Object.freeze({ LIKE: 1, DISLIKE: 2 });
const CONFIRM = 1;
const CANCEL = 2;
const TEXT = 1;
const STICKER = 7;

/**
 * What the user does to messages, people and groups. Each call says on its own what went wrong, and resolves to the answer, or
 * to null where it failed.
 */
export class Actions {
  #store;
  #api;

  constructor(store, api) {
    this.#store = store;
    this.#api = api;
  }

  async #attempt(promise, done) {
    try {
      const answer = (await promise) ?? true;
      if (done) this.#store.toast(done);
      return answer;
    } catch (error) {
      this.#store.fail(error);
      return null;
    }
  }

  // --- messages ---

  /** Sends what was composed in the open room: the files first, then the text. */
  sendComposed() {
    const store = this.#store;
    const roomId = store.active;
    const { text, reply, files, atUidList } = store.composition.take(roomId);
    for (const { file, seen } of files) store.send(draftOf(this.#api, file, seen));
    if (!text) {
      if (reply) store.composition.reply(roomId, reply); // it answers with words
      return;
    }
    const body = { content: text };
    if (reply) body.replyMsgId = reply.message.id;
    if (atUidList.length > 0) body.atUidList = atUidList;
    store.send({ type: TEXT, body, local: reply ? { reply } : null });
  }

  sendSticker(url) {
    this.#store.send({ type: STICKER, body: { url } });
  }

  /** Sends a message once more, to another room. */
  forward({ message }, roomId) {
    const { type, body } = message;
    const sent = type === TEXT ? { content: body.content } : body;
    this.#store.connection.send(roomId, { type, body: sent });
    this.#store.toast(t('message.forwarded'));
  }

  /** Shown at once, taken back when the server refuses. */
  async mark({ message }, kind) {
    const timeline = this.#store.timeline();
    const before = message.messageMark ?? {};
    const on = !(kind === Mark.LIKE ? before.userLike : before.userDislike);
    const expected = marked(before, kind, on);
    timeline.expect(message.id, (each) => withMessage(each, { messageMark: expected }));
    const done = await this.#attempt(this.#api.mark(message.id, kind, on ? CONFIRM : CANCEL));
    if (done) return;
    timeline.expect(message.id, (each) =>
      each.message.messageMark === expected ? withMessage(each, { messageMark: before }) : each,
    );
  }

  async recall({ message }) {
    const timeline = this.#store.timeline();
    this.#store.keepsakes.recalled(message); // the push may come before the answer
    if (!(await this.#attempt(this.#api.recall(message.id, message.roomId)))) return;
    timeline.recall({ msgId: message.id, recallUid: this.#store.me?.uid });
  }

  /** A page of those who have read a message, or not; the caller says what went wrong. */
  readers(query) {
    return this.#api.readPage(query);
  }

  async addSticker(url) {
    return this.#attempt(this.#store.stickers.add(url), t('sticker.added'));
  }

  async addStickerFile(file) {
    return this.#attempt(this.#store.stickers.addFile(file), t('sticker.added'));
  }

  removeSticker(id) {
    return this.#attempt(this.#store.stickers.remove(id));
  }

  // --- people ---

  ban(uid) {
    return this.#attempt(this.#api.ban(uid), t('ban.done'));
  }

  apply(uid, msg) {
    return this.#attempt(this.#api.apply(uid, msg), t('friend.asked'));
  }

  async approve(applyId) {
    const done = await this.#attempt(this.#store.friends.approve(applyId), t('friend.approved'));
    if (done) this.#store.members.refresh();
    return done;
  }

  async unfriend(uid) {
    const done = await this.#attempt(this.#store.friends.remove(uid), t('friend.removed'));
    if (done) this.#store.members.refresh();
    return done;
  }

  /** The room shared with a friend; it is among the sessions afterwards. */
  async friendRoom(uid) {
    const session = await this.#attempt(this.#api.friendSession(uid));
    if (!session) return null;
    this.#store.sessions.add(session);
    return session.roomId;
  }

  // --- groups ---

  async createGroup(uids) {
    const group = await this.#attempt(this.#api.createGroup(uids));
    if (!group) return null;
    this.#store.made(group.id);
    await this.#store.sessions.refresh(group.id);
    return group.id;
  }

  async #inRoom(promise, done) {
    const answer = await this.#attempt(promise, done);
    if (answer) this.#store.members.reload();
    return answer;
  }

  invite = (roomId, uids) => this.#inRoom(this.#api.invite(roomId, uids), t('group.invited'));
  removeMember = (roomId, uid) => this.#inRoom(this.#api.removeMember(roomId, uid));
  leave = (roomId) => this.#inRoom(this.#api.leaveGroup(roomId), t('group.left'));
  /** What leaving means for the owner. */
  dissolve = (roomId) => this.#inRoom(this.#api.leaveGroup(roomId), t('group.dissolved'));
  makeAdmin = (roomId, uid) => this.#inRoom(this.#api.addAdmins(roomId, [uid]), t('group.adminMade'));
  removeAdmin = (roomId, uid) => this.#inRoom(this.#api.removeAdmins(roomId, [uid]));

  // --- oneself ---

  /** What the profile shows; each part is null where the server has none. */
  async profile() {
    const part = (promise) => promise.catch(() => null);
    // Chat managers have power, too; who operates is known by being let in.
    const operates = this.#store.power ? this.#api.operator.acts({ pageSize: 1 }).then(() => true) : Promise.resolve(null);
    const [info, badges, devices, operator] = await Promise.all([
      part(this.#api.userInfo()),
      part(this.#api.badges()),
      part(this.#api.devices()),
      part(operates),
    ]);
    return { info, badges, devices, operator };
  }

  endDevice(id) {
    return this.#attempt(this.#api.endDevice(id));
  }

  async rename(name) {
    const done = await this.#attempt(this.#api.rename(name), t('profile.renamed'));
    if (done) this.#store.renamed(name);
    return done;
  }

  async wear(badgeId) {
    const done = await this.#attempt(this.#api.wearBadge(badgeId));
    if (done && this.#store.me) this.#store.users.forget(this.#store.me.uid);
    return done;
  }
}

/** The marks after one's own click: one of the two at most. */
function marked(mark, kind, on) {
  const { likeCount = 0, userLike = 0, dislikeCount = 0, userDislike = 0 } = mark;
  const like = kind === Mark.LIKE ? Number(on) : on ? 0 : userLike;
  const dislike = kind === Mark.DISLIKE ? Number(on) : on ? 0 : userDislike;
  return {
    likeCount: Math.max(0, likeCount + like - userLike),
    userLike: like,
    dislikeCount: Math.max(0, dislikeCount + dislike - userDislike),
    userDislike: dislike,
  };
}
