/** The message type of what is left of a recalled message. */
const RECALLED = 2;
const LIKE = 1;
const CONFIRM = 1;

const changeOf = ({ message }) => message.change ?? 0;

/**
 * The state to show of two states of one message. Only pages tell what the reader marked, so a push that is not newer brings
 * nothing, and one that is newer leaves the reader's own marks as they were.
 */
export function merged(old, now, pushed) {
  if (changeOf(now) < changeOf(old)) return old;
  if (!pushed) return now;
  if (changeOf(now) === changeOf(old)) return old;
  const { userLike = 0, userDislike = 0 } = old.message.messageMark ?? {};
  return withMessage(now, { messageMark: { ...now.message.messageMark, userLike, userDislike } });
}

/** The message after a change, or as it was when it already is past that change. Numbers may be missing. */
export function changed(message, { change, apply }) {
  if (change !== undefined && change < changeOf(message)) return message;
  const next = apply(message);
  return change === undefined ? next : withMessage(next, { change });
}

/**
 * What a pushed mark does. Counts are absolute, so that a repeated or a coalesced push does no harm.
 *
 * @param {{uid: number, markType: 1|2, markCount: number, actType: 1|2}} mark
 * @param {number|null} me whose marks the reader's are
 */
export function markApplied({ uid, markType, markCount, actType }, me) {
  return (message) => {
    const own = uid === me ? (actType === CONFIRM ? 1 : 0) : undefined;
    const part =
      markType === LIKE
        ? { likeCount: markCount, ...(own === undefined ? {} : { userLike: own }) }
        : { dislikeCount: markCount, ...(own === undefined ? {} : { userDislike: own }) };
    return withMessage(message, { messageMark: { ...message.message.messageMark, ...part } });
  };
}

/** A recalled message keeps its place and loses its content; the page finds the words for it. */
export function recallApplied(recallUid) {
  return (message) => {
    if (message.message.type === RECALLED) return message;
    return withMessage(message, { type: RECALLED, body: { recallUid }, messageMark: undefined });
  };
}

/** A message whose quoted original is gone says so. */
export function quoteRecalled(msgId) {
  return (message) => {
    const reply = message.message.body?.reply;
    if (reply?.id !== msgId || reply.type === RECALLED) return message;
    const body = { ...message.message.body, reply: { ...reply, type: RECALLED, body: '' } };
    return withMessage(message, { body });
  };
}

export function withMessage(message, part) {
  return { ...message, message: { ...message.message, ...part } };
}

/** The last changes that were pushed: a page that was read before them arrives after them. Bounded. */
export class RecentChanges {
  #byMessage = new Map();
  #most;
  #mostEach;

  constructor({ most = 300, mostEach = 60 } = {}) {
    this.#most = most;
    this.#mostEach = mostEach;
  }

  add(msgId, change) {
    const list = [...(this.#byMessage.get(msgId) ?? []), change].slice(-this.#mostEach);
    this.#byMessage.delete(msgId);
    this.#byMessage.set(msgId, list);
    if (this.#byMessage.size > this.#most) this.#byMessage.delete(this.#byMessage.keys().next().value);
  }

  /** The message with all changes it has not seen. */
  present(message) {
    return (this.#byMessage.get(message.message.id) ?? []).reduce(changed, message);
  }
}
