import { h, icon } from '../dom.js';
import { t } from '../i18n/index.js';

/** Files dragged over the room: says so, and takes them. */
export function dropZone(room, { may, onFiles }) {
  const sign = h('div', { class: 'drop', hidden: true }, icon('attach'), h('p', {}, t('attach.drop')));
  let depth = 0;
  const carriesFiles = (event) => may() && event.dataTransfer?.types.includes('Files');
  const show = (deep) => {
    depth = deep;
    sign.hidden = depth <= 0;
  };
  room.addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(depth + 1);
  });
  room.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  room.addEventListener('dragleave', () => depth > 0 && show(depth - 1));
  room.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(0);
    onFiles([...event.dataTransfer.files]);
  });
  return sign;
}
