import { fill, h } from '../dom.js';
import { t } from '../i18n/index.js';
import { empty, failed, loading, moment, pages, part, table } from './parts.js';

/** Rooms by how much is said in them, and by when something was said last. Never what. */
export function roomsView(api) {
  const busiest = h('div', {}, loading());
  async function look() {
    fill(busiest, loading());
    try {
      const rooms = await api.operator.busiestRooms();
      fill(busiest, rooms.length === 0 ? empty(t('op.rooms.quiet')) : rows(rooms, 'busiest'));
    } catch (error) {
      fill(busiest, failed(error, look));
    }
  }
  look();
  const latest = pages({
    read: ({ cursor }) => api.operator.rooms({ cursor, pageSize: 20 }),
    draw: (rooms) => rows(rooms, 'rooms'),
    none: () => t('op.rooms.none'),
  });
  const again = h(
    'button',
    { class: 'button button--quiet button--small', 'data-testid': 'rooms-again', onclick: () => [look(), latest.reload()] },
    t('op.again'),
  );
  return { element: h('div', {}, again, part(t('op.rooms.busiest'), busiest), part(t('op.rooms.latest'), latest.element)) };
}

function rows(rooms, testId) {
  const heads = ['op.room', 'op.room.recent', 'op.room.messages', 'op.room.members', 'op.room.listeners', 'op.room.last'].map((key) => t(key));
  return table(
    heads,
    rooms.map(({ room, listeners, silent }) => [
      h('span', {}, name(room), h('small', { class: 'mono' }, ` ${room.roomId}`), room.status !== 0 && h('small', {}, ` ${t('op.room.closed')}`)),
      room.recent >= 1000 ? '1000+' : String(room.recent),
      String(room.messages),
      room.hot === 1 ? t('op.room.everybody') : room.members > 10000 ? '10000+' : String(room.members),
      silent > 0 ? t('op.room.atLeast', { count: listeners }) : String(listeners),
      moment(room.activeTime),
    ]),
    testId,
  );
}

function name(room) {
  return room.name ?? t(room.type === 2 ? 'op.room.friends' : 'op.room.unnamed');
}
