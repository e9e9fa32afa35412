import { load, save } from './storage.js';

const SHOWN_MS = 8000;

/** Messages of the system outside the page, for who wants them. The browser is asked only after a click. */
export class Notifications {
  get possible() {
    return 'Notification' in globalThis && globalThis.isSecureContext;
  }

  get on() {
    return this.possible && Notification.permission === 'granted' && load('notify') !== false;
  }

  get refused() {
    return this.possible && Notification.permission === 'denied';
  }

  /** To be called from a click; resolves to whether they are on now. */
  async turn(on) {
    save('notify', on);
    if (on && this.possible && Notification.permission === 'default') await Notification.requestPermission();
    return this.on;
  }

  show({ title, body, tag, onclick }) {
    if (!this.on) return;
    const notification = new Notification(title, { body, tag, icon: '/img/logo.svg' });
    notification.onclick = () => {
      window.focus();
      notification.close();
      onclick();
    };
    setTimeout(() => notification.close(), SHOWN_MS);
  }
}
