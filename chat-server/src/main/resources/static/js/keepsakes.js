const TEXT = 1;
const PICTURE = 3;
const MOST = 50;

/**
 * What this page remembers of its own messages: pictures just sent, which need no second download, texts just recalled, which
 * can be written anew, and how far the server's clock is from this device's.
 */
export class Keepsakes {
  #pictures = new Map();
  #texts = new Map();
  clockOffset = 0;

  /** An entry of the outbox was sent. */
  sent({ clientMsgId, type, local, message }) {
    this.clockOffset = message.message.sendTime - Date.now();
    if (!local?.url) return;
    if (type === PICTURE) keep(this.#pictures, clientMsgId, local.url, release);
    else release(local.url);
  }

  /** An entry of the outbox will never be sent. */
  given({ local }) {
    if (local?.url) release(local.url);
  }

  /** The local address of a picture that was just sent from here, or undefined. */
  picture(clientMsgId) {
    return this.#pictures.get(clientMsgId);
  }

  recalled({ id, type, body }) {
    if (type === TEXT) keep(this.#texts, id, body.content);
  }

  recalledText(msgId) {
    return this.#texts.get(msgId) ?? null;
  }
}

const release = (url) => URL.revokeObjectURL(url);

function keep(map, key, value, drop = () => {}) {
  map.set(key, value);
  if (map.size <= MOST) return;
  const [oldest, old] = map.entries().next().value;
  map.delete(oldest);
  drop(old);
}
