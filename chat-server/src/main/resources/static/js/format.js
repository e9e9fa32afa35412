import { locale, t } from './i18n/index.js';

const startOfDay = (ms) => new Date(ms).setHours(0, 0, 0, 0);
const DAY_MS = 24 * 60 * 60 * 1000;

/** True when both times fall on one calendar day of this device. */
export function sameDay(a, b) {
  return startOfDay(a) === startOfDay(b);
}

/** Time of day: 09:41. */
export function clockTime(ms) {
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

/** Today, yesterday, or the date. */
export function dayName(ms, now = Date.now()) {
  if (sameDay(ms, now)) return t('messages.today');
  if (sameDay(ms, startOfDay(now) - DAY_MS / 2)) return t('messages.yesterday');
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  const options = { month: 'long', day: 'numeric', weekday: 'short', ...(sameYear ? {} : { year: 'numeric' }) };
  return new Intl.DateTimeFormat(locale(), options).format(ms);
}

/** As short as a list wants it: the time today, else yesterday or the date. */
export function listTime(ms, now = Date.now()) {
  if (sameDay(ms, now)) return clockTime(ms);
  if (sameDay(ms, startOfDay(now) - DAY_MS / 2)) return t('messages.yesterday');
  return new Intl.DateTimeFormat(locale(), { month: 'numeric', day: 'numeric' }).format(ms);
}

/** The whole moment, for titles. */
export function fullTime(ms) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(ms);
}

/** One line that stands for a message in the session list. */
export function preview({ type, body }) {
  switch (type) {
    case 1:
      return body.content;
    case 3:
      return t('preview.image');
    case 4:
      return t('preview.file', { name: body.fileName ?? '' });
    case 5:
      return t('preview.voice');
    case 6:
      return t('preview.video');
    case 7:
      return t('preview.emoji');
    case 2:
      return typeof body === 'string' ? body : t('preview.recalled');
    default:
      return typeof body === 'string' ? body : t('messages.unsupported');
  }
}

/** What is left of a recalled message, in words: by the reader, by a manager, or by its author. */
export function recallSentence({ name, me = false, manager = false }) {
  if (me) return t('recall.me');
  if (!name) return t('preview.recalled');
  return t(manager ? 'recall.manager' : 'recall.author', { name });
}

/** Bytes as people read them: 3.4 MB. */
export function bytes(size) {
  if (!(size >= 0)) return '';
  if (size < 1024) return `${size} B`;
  const units = ['KB', 'MB', 'GB'];
  let value = size / 1024;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Minutes and seconds: 1:05. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(Number(seconds) || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
