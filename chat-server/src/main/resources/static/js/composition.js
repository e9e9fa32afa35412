import { Emitter } from './connection/emitter.js';

const MOST_FILES = 9;
const MOST_MENTIONS = 10;

/**
 * What the user is writing, by room: text, the message it answers, files to go with it, people named in it. It outlives
 * changes of room and language. Event: `change` roomId.
 */
export class Composition extends Emitter {
  #rooms = new Map();

  of(roomId) {
    if (!this.#rooms.has(roomId)) this.#rooms.set(roomId, { text: '', reply: null, files: [], named: new Map() });
    return this.#rooms.get(roomId);
  }

  /** Told by the field itself, which needs no redrawing. */
  write(roomId, text) {
    this.of(roomId).text = text;
  }

  setText(roomId, text) {
    this.of(roomId).text = text;
    this.emit('change', roomId);
  }

  /** Adds to what is written already, on a line of its own. */
  addText(roomId, text) {
    const { text: before } = this.of(roomId);
    this.setText(roomId, before.trim() ? `${before.trimEnd()}\n${text}` : text);
  }

  reply(roomId, message) {
    this.of(roomId).reply = message;
    this.emit('change', roomId);
  }

  /** @param {{file: File, seen: object}[]} files as `look` saw them; those beyond the bound are left out and counted */
  addFiles(roomId, files) {
    const room = this.of(roomId);
    const taken = files.slice(0, MOST_FILES - room.files.length);
    room.files = [...room.files, ...taken];
    this.emit('change', roomId);
    return files.length - taken.length;
  }

  removeFile(roomId, item) {
    const room = this.of(roomId);
    room.files = room.files.filter((other) => other !== item);
    this.emit('change', roomId);
  }

  /** A person was picked after an `@`; 0 stands for everybody. */
  name(roomId, uid, name) {
    this.of(roomId).named.set(uid, name);
  }

  /** Takes everything out, to send it. Only those still named in the text are told. */
  take(roomId) {
    const { text, reply, files, named } = this.of(roomId);
    const atUidList = [...named]
      .filter(([, name]) => text.includes(`@${name}`))
      .map(([uid]) => uid)
      .slice(0, MOST_MENTIONS);
    this.#rooms.delete(roomId);
    this.emit('change', roomId);
    return { text: text.trimEnd(), reply, files, atUidList };
  }

  clear() {
    const rooms = [...this.#rooms.keys()];
    this.#rooms.clear();
    for (const roomId of rooms) this.emit('change', roomId);
  }
}
