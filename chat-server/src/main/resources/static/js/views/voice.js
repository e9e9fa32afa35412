import { fill, h, icon } from '../dom.js';
import { duration } from '../format.js';
import { t } from '../i18n/index.js';

let playing = null;

/** A voice message: a button, a line that fills, its length. One plays at a time; nothing is fetched before it does. */
export function voicePlayer(url, seconds) {
  const audio = new Audio();
  audio.preload = 'none';
  audio.src = url;
  const button = h('button', { class: 'voice__button', 'data-testid': 'voice-play', onclick: toggle });
  const line = h('progress', { class: 'voice__line', max: 1, value: 0, 'aria-hidden': 'true' });
  const time = h('span', { class: 'voice__time' }, duration(seconds));

  function toggle() {
    if (!audio.paused) return audio.pause();
    playing?.pause();
    playing = audio;
    audio.play().catch(() => audio.dispatchEvent(new Event('pause')));
  }

  function draw() {
    const label = t(audio.paused ? 'messages.play' : 'messages.pause');
    button.setAttribute('aria-label', `${label}, ${t('messages.voice')} ${duration(seconds)}`);
    fill(button, icon(audio.paused ? 'play' : 'pause'));
  }

  function move() {
    const length = Number.isFinite(audio.duration) ? audio.duration : seconds;
    line.value = length > 0 ? Math.min(1, audio.currentTime / length) : 0;
    time.textContent = duration(audio.currentTime > 0 ? audio.currentTime : seconds);
  }

  for (const name of ['play', 'pause', 'ended']) audio.addEventListener(name, draw);
  audio.addEventListener('timeupdate', move);
  audio.addEventListener('ended', () => {
    audio.currentTime = 0;
    move();
  });
  draw();
  return h('span', { class: 'voice', 'data-testid': 'message-voice' }, button, line, time);
}
