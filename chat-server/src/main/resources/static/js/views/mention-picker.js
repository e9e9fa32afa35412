import { fill, h } from '../dom.js';
import { t } from '../i18n/index.js';
import { Role } from '../members.js';
import { avatar } from './avatar.js';

const MOST = 8;
const EVERYBODY = 0;
/** An `@` that is not inside an address, and what follows it up to the cursor. */
const ASKED = /(?:^|[^\w.-])@([^\s@]{0,12})$/;

/**
 * Typing `@` offers the room's members. The field keeps the focus: arrow keys choose, Enter or Tab takes, Escape closes.
 *
 * @param {HTMLTextAreaElement} field
 * @param {() => void} onPicked after the text has changed
 */
export function mentionPicker(store, field, onPicked) {
  const element = h('ul', {
    class: 'mentions',
    id: 'mentions',
    role: 'listbox',
    'aria-label': t('mention.label'),
    'data-testid': 'mentions',
    hidden: true,
  });
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-controls', 'mentions');
  let people = [];
  let at = 0;
  let asked = 0;

  async function update() {
    const query = asking();
    if (query === null || store.members.single) return close();
    const turn = ++asked;
    const all = await candidates();
    if (turn !== asked || asking() !== query) return;
    const wanted = query.toLowerCase();
    people = all.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, MOST);
    at = 0;
    draw();
  }

  function asking() {
    if (field.selectionStart !== field.selectionEnd) return null;
    return ASKED.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;
  }

  /** The members by name; of a very large room those the page has seen. */
  async function candidates() {
    const { members, me } = store;
    let named = await members.names();
    if (named.length === 0) {
      named = members.list.map(({ uid }) => ({ uid, ...store.users.get(uid) })).filter(({ name }) => name);
    }
    const others = named.filter(({ uid, name }) => uid !== me?.uid && name);
    const mayAll = store.power || (!members.hot && (members.role === Role.OWNER || members.role === Role.ADMIN));
    return mayAll ? [{ uid: EVERYBODY, name: t('mention.all') }, ...others] : others;
  }

  function draw() {
    element.hidden = people.length === 0;
    field.setAttribute('aria-expanded', String(!element.hidden));
    fill(element, ...people.map(option));
    if (element.hidden) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', `mention-${people[at].uid}`);
    element.children[at]?.scrollIntoView({ block: 'nearest' });
  }

  function option({ uid, name, avatar: url }, index) {
    return h(
      'li',
      {
        class: 'mentions__item',
        id: `mention-${uid}`,
        role: 'option',
        'aria-selected': String(index === at),
        'data-testid': 'mention-option',
        'data-uid': uid,
        // Before the field would lose the focus.
        onpointerdown: (event) => {
          event.preventDefault();
          pick(index);
        },
      },
      avatar({ id: uid, name: uid === EVERYBODY ? '@' : name, url, size: 's' }),
      h('span', {}, name),
    );
  }

  function pick(index) {
    const { uid, name } = people[index];
    const end = field.selectionStart;
    const start = field.value.lastIndexOf('@', end - 1);
    field.setRangeText(`@${name} `, start, end, 'end');
    store.composition.name(store.active, uid, name);
    close();
    onPicked();
  }

  function close() {
    asked++;
    people = [];
    if (!element.hidden) draw();
  }

  /** Whether the key was meant for the list. */
  function keyed(event) {
    if (element.hidden) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      at = (at + by + people.length) % people.length;
      draw();
    } else if (event.key === 'Enter' || event.key === 'Tab') pick(at);
    else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    return true;
  }

  field.addEventListener('blur', close);
  return { element, update, keyed, close, destroy: close };
}
