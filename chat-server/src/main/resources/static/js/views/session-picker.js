import { h } from '../dom.js';
import { t } from '../i18n/index.js';
import { avatar } from './avatar.js';
import { modal } from './modal.js';

/** Chooses one of the conversations. */
export function pickSession(store, onPick) {
  const row = ({ roomId, name, avatar: url }) =>
    h(
      'li',
      { class: 'person' },
      h(
        'button',
        {
          class: 'person__main',
          'data-testid': 'pick-session',
          'data-room-id': roomId,
          onclick: () => {
            close();
            onPick(roomId);
          },
        },
        avatar({ id: roomId, name, url }),
        h('span', { class: 'person__words' }, h('span', { class: 'person__name' }, name)),
      ),
    );
  const { close } = modal(
    { title: t('message.forwardTo'), testId: 'session-picker' },
    h('ul', { class: 'people' }, ...store.sessions.list().map(row)),
  );
}
