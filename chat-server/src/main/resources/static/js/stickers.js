import { Emitter } from './connection/emitter.js';
import { Scene, upload } from './files/upload.js';

/** The user's own stickers. Event: `change`. */
export class Stickers extends Emitter {
  #api;
  #generation = 0;

  list = [];
  /** `new`, `loading`, `ready`, `failed`. */
  state = 'new';

  constructor(api) {
    super();
    this.#api = api;
  }

  clear() {
    this.#generation++;
    this.list = [];
    this.state = 'new';
    this.emit('change');
  }

  async load() {
    const generation = this.#generation;
    if (this.state !== 'ready') this.#enter('loading');
    try {
      const list = await this.#api.stickers();
      if (generation !== this.#generation) return;
      this.list = list;
      this.#enter('ready');
    } catch {
      if (generation === this.#generation && this.state !== 'ready') this.#enter('failed');
    }
  }

  async add(url) {
    await this.#api.addSticker(url);
    await this.load();
  }

  async addFile(file) {
    await this.add(await upload(this.#api, file, { name: file.name, scene: Scene.STICKER }));
  }

  async remove(id) {
    await this.#api.removeSticker(id);
    this.list = this.list.filter((sticker) => sticker.id !== id);
    this.emit('change');
  }

  #enter(state) {
    this.state = state;
    this.emit('change');
  }
}
