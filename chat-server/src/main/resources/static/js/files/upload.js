import { ApiError } from '../api.js';

/** A line that moves nothing for this long is dead. */
const STALLED_MS = 30_000;
/** What the server takes at most. */
export const MAX_BYTES = 100 * 1024 * 1024;
export const Scene = Object.freeze({ CHAT: 1, STICKER: 2 });

/**
 * Puts a file where the server says and returns the address under which everybody can fetch it.
 *
 * @param {object} api
 * @param {Blob} file
 * @param {{name: string, scene?: number, onProgress?: (part: number) => void, signal?: AbortSignal}} options
 */
export async function upload(api, file, { name, scene = Scene.CHAT, onProgress = () => {}, signal }) {
  const { uploadUrl, downloadUrl } = await api.uploadUrl(name, scene);
  await put(uploadUrl, file, onProgress, signal);
  return downloadUrl;
}

/** With XMLHttpRequest: `fetch` does not tell how much of a body is on its way. */
function put(url, file, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled = null;
    const alive = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    const ended = (settle) => () => {
      clearTimeout(stalled);
      settle();
    };
    request.open('PUT', url);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => {
      alive();
      onProgress(total > 0 ? loaded / total : 0);
    };
    request.onload = ended(() => (request.status === 200 ? resolve() : reject(refusal(request))));
    request.onerror = request.onabort = ended(() => reject(new ApiError(0)));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    alive();
    request.send(file);
  });
}

/** Our own server refuses in its envelope, a file store in its own words, which say nothing to people. */
function refusal({ status, responseText }) {
  try {
    const { errCode, errMsg } = JSON.parse(responseText);
    return new ApiError(status, { errCode, message: errMsg ?? '' });
  } catch {
    return new ApiError(status);
  }
}
