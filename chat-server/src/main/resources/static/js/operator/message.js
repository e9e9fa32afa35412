import { fill, h } from '../dom.js';
import { t } from '../i18n/index.js';
import { exact, failed, loading, part, turns, unanswered } from './parts.js';

/** Where a message is: accepted, committed, kept, and what became of it at every node. */
export function messageView(api) {
  const found = h('div', { 'aria-live': 'polite' });
  const turn = turns();
  const field = (name, label, more) =>
    h(
      'div',
      { class: 'form__field' },
      h('label', { for: `message-${name}` }, label),
      h('input', {
        class: 'form__input',
        id: `message-${name}`,
        name,
        autocomplete: 'off',
        'data-testid': `message-${name}`,
        ...more,
      }),
    );
  const id = field('id', t('op.message.id'), { inputmode: 'numeric', pattern: '[0-9]*' });
  const uid = field('uid', t('op.message.uid'), { inputmode: 'numeric', pattern: '[0-9]*' });
  const client = field('clientMsgId', t('op.message.clientMsgId'), { maxlength: 64 });
  const form = h(
    'form',
    { class: 'form form--row', onsubmit: submit },
    id,
    h('span', { class: 'form__or' }, t('op.message.or')),
    uid,
    client,
    h('button', { class: 'button', 'data-testid': 'message-go' }, t('op.find')),
  );

  async function submit(event) {
    event?.preventDefault();
    const isLast = turn();
    // What is pasted often brings its space along, and neither has any.
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    const query = values.id ? { id: values.id } : { uid: values.uid, clientMsgId: values.clientMsgId };
    if (!values.id && !(values.uid && values.clientMsgId)) {
      return fill(found, h('p', { class: 'form__problem', role: 'alert', 'data-testid': 'message-problem' }, t('op.message.which')));
    }
    fill(found, loading());
    try {
      const answer = await api.operator.message(query);
      if (isLast()) fill(found, ...way(answer));
    } catch (error) {
      if (isLast()) fill(found, failed(error, () => submit()));
    }
  }
  return { element: h('div', {}, h('p', { class: 'hint' }, t('op.message.hint')), form, found) };
}

function way({ message, eventKept, nodes }) {
  const writer = nodes.find(({ steps }) => steps?.committedAt > 0);
  const unknown = t(nodes.every(({ steps }) => steps) ? 'op.message.forgotten' : 'op.message.unanswered');
  return [
    part(t('op.message.way'), h('ol', { class: 'way', 'data-testid': 'way' }, ...origin(message, eventKept, writer, unknown))),
    part(t('op.message.nodes'), ...nodes.map(node)),
  ];
}

function step(kind, title, ...words) {
  return h('li', { class: `step step--${kind}` }, h('strong', {}, title), h('span', { class: 'step__words' }, ...words));
}

const joined = (...words) => words.filter(Boolean).join(' · ');

function origin(message, eventKept, writer, unknown) {
  const steps = writer?.steps;
  return [
    steps
      ? step('good', t('op.step.accepted'), joined(exact(steps.acceptedAt), writer.name, steps.traceId && t('op.step.trace', { id: steps.traceId })))
      : step('none', t('op.step.accepted'), unknown),
    step(
      'good',
      t('op.step.committed'),
      joined(
        steps ? exact(steps.committedAt) : exact(message.sendTime),
        t('op.step.place', { room: message.roomId, seq: message.seq, change: message.change }),
        t('op.step.ids', { id: message.id, uid: message.fromUid }),
        message.clientMsgId && `clientMsgId ${message.clientMsgId}`,
      ),
    ),
    event(steps, eventKept, unknown),
    handed(steps, unknown),
  ];
}

/** What the bus did with it: where it was dropped the other nodes read the event row. */
function handed(steps, unknown) {
  if (!steps) return step('none', t('op.step.bus'), unknown);
  const outcome = steps.handover ?? 'WAITING';
  const kind = { TAKEN: 'good', DROPPED: 'warn' }[outcome] ?? 'none';
  return step(kind, t('op.step.bus'), t(`op.handover.${outcome}`));
}

function event(steps, kept, unknown) {
  if (!steps) return step('none', t('op.step.event'), unknown);
  if (!steps.eventId) return step('none', t('op.step.event'), t('op.step.noEvent'));
  if (typeof kept !== 'boolean') return step('none', t('op.step.event'), joined(String(steps.eventId), t('op.unknown')));
  return step('good', t('op.step.event'), t(kept ? 'op.step.eventThere' : 'op.step.eventGone', { id: steps.eventId }));
}

function node(view) {
  const { name, startId, steps } = view;
  return h(
    'article',
    { class: 'card', 'data-testid': 'way-node', 'data-node': name },
    h('header', { class: 'card__head' }, h('h3', {}, name), h('small', { class: 'mono' }, startId)),
    steps ? h('ol', { class: 'way' }, received(steps), written(steps)) : unanswered(view),
  );
}

function received(steps) {
  if (!steps.way) return step('none', t('op.step.received'), t('op.message.forgotten'));
  return step('good', t('op.step.received'), joined(exact(steps.receivedAt), t(`op.way.${steps.way}`)));
}

function written(steps) {
  const listeners = t('op.step.listeners', { count: steps.listeners });
  if (steps.connections > 0) {
    const until = steps.lastWrittenAt - steps.firstWrittenAt;
    return step('good', t('op.step.written'), joined(exact(steps.firstWrittenAt), until > 0 && `+${until} ms`, t('op.step.connections', { count: steps.connections }), listeners));
  }
  const words = steps.listeners === 0 ? 'op.step.nobody' : steps.remembered ? 'op.step.notWritten' : 'op.message.forgotten';
  return step(steps.remembered && steps.listeners > 0 ? 'warn' : 'none', t('op.step.written'), joined(t(words), steps.listeners > 0 && listeners));
}
