import { upload } from './upload.js';

const FILE = 4;
const THUMB_PX = 480;
const PATIENCE_MS = 8000;

/**
 * Looks at a file that shall be sent: what kind of message it makes and what it measures. Whatever the browser cannot show is
 * sent as a file.
 *
 * @param {File} file
 * @param {boolean} plain send it as a file, whatever is in it
 * @returns {Promise<{type: number, name: string, size: number, url: string, width?: number, height?: number,
 *     second?: number, thumb?: Blob}>} `url` is local to this page; let go of it with `URL.revokeObjectURL`
 */
export async function look(file, plain = false) {
  const url = URL.createObjectURL(file);
  const seen = { type: FILE, name: file.name || 'file', size: file.size, url };
  if (plain) return seen;
  try {
    return { ...seen, ...(await measured(file, url)) };
  } catch {
    return seen;
  }
}

async function measured(file, url) {
  // Drawings may carry scripts: they are kept as files, like everywhere.
  if (file.type === 'image/svg+xml') return {};
  if (file.type.startsWith('image/')) return { type: 3, ...(await imageSize(url)) };
  if (file.type.startsWith('video/')) return { type: 6, ...(await videoFrame(url)) };
  if (file.type.startsWith('audio/')) return { type: 5, second: await seconds(url) };
  return {};
}

async function imageSize(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return { width: image.naturalWidth, height: image.naturalHeight };
}

async function seconds(url) {
  const audio = new Audio();
  audio.preload = 'metadata';
  audio.src = url;
  await event(audio, 'loadedmetadata');
  return Number.isFinite(audio.duration) ? Math.max(1, Math.round(audio.duration)) : 1;
}

/** The video's size and a small picture of its first moments. */
async function videoFrame(url) {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  video.src = url;
  await event(video, 'loadeddata');
  if (video.duration > 1) {
    video.currentTime = 0.5;
    await event(video, 'seeked');
  }
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) throw new Error('no picture in it');
  const scale = Math.min(1, THUMB_PX / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
  const thumb = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
  return { width: canvas.width, height: canvas.height, thumb };
}

function event(element, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name}`)), PATIENCE_MS);
    const done = (settle) => (value) => {
      clearTimeout(timer);
      settle(value);
    };
    element.addEventListener(name, done(resolve), { once: true });
    element.addEventListener('error', done(reject), { once: true });
  });
}

/** The draft of a message that carries a file: uploads it, and a video's picture with it, and makes the body. */
export function draftOf(api, file, seen) {
  const prepare = async (onProgress, signal) => {
    const [url, thumbUrl] = await Promise.all([
      upload(api, file, { name: seen.name, onProgress, signal }),
      seen.thumb ? upload(api, seen.thumb, { name: 'thumb.jpg', signal }) : null,
    ]);
    return bodyOf(seen, url, thumbUrl);
  };
  return { type: seen.type, prepare, local: seen };
}

function bodyOf({ type, name, size, width, height, second, thumb }, url, thumbUrl) {
  switch (type) {
    case 3:
      return { size, url, width, height };
    case 5:
      return { size, url, second };
    case 6:
      return { size, url, thumbWidth: width, thumbHeight: height, thumbUrl, thumbSize: thumb.size };
    default:
      return { size, url, fileName: name };
  }
}
