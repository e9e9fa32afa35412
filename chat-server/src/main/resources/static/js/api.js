/** A refusal or a failure of a REST call. `message` is a sentence for the user where the server sent one, else empty. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status; 0 when no answer came
   * @param {{errCode?: number, message?: string, retryAfterMs?: number}} [detail]
   */
  constructor(status, { errCode = null, message = '', retryAfterMs = 0 } = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errCode = errCode;
    this.retryAfterMs = retryAfterMs;
  }
}

const TIMEOUT_MS = 15_000;

/** The REST side of the server: one method per endpoint, each returning the `data` of the envelope. */
export class Api {
  #fetch;
  #baseUrl;
  #language;
  #timeoutMs;
  #onTokenRefused;

  /** The token sent with each call; null for a guest. */
  token = null;

  /**
   * @param {object} [options]
   * @param {typeof fetch} [options.fetch]
   * @param {string} [options.baseUrl] empty: the page's own origin
   * @param {() => string} [options.language] for Accept-Language: the server's sentences come in it
   * @param {(token: string) => void} [options.onTokenRefused] called with the token that was refused
   */
  constructor({
    fetch = (...args) => globalThis.fetch(...args),
    baseUrl = '',
    language = () => 'zh-CN',
    timeoutMs = TIMEOUT_MS,
    onTokenRefused = () => {},
  } = {}) {
    this.#fetch = fetch;
    this.#baseUrl = baseUrl;
    this.#language = language;
    this.#timeoutMs = timeoutMs;
    this.#onTokenRefused = onTokenRefused;
  }

  config = () => this.#get('/capi/config/public');
  register = (request) => this.#call('POST', '/capi/user/public/register', request);
  login = (request) => this.#call('POST', '/capi/user/public/login', request);
  logout = () => this.#call('POST', '/capi/user/logout', {});
  scan = (request) => this.#call('POST', '/capi/user/public/scan', request);
  confirmScan = (request) => this.#call('POST', '/capi/user/public/scan/confirm', request);
  userInfo = () => this.#get('/capi/user/userInfo');
  userBatch = (uids) =>
    this.#call('POST', '/capi/user/public/summary/userInfo/batch', { reqList: uids.map((uid) => ({ uid })) });
  sessionPage = ({ cursor = '', pageSize = 50 }) => this.#get('/capi/chat/public/contact/page', { pageSize, cursor });
  session = (roomId) => this.#get('/capi/chat/public/contact/detail', { id: roomId });
  messagePage = ({ roomId, cursor = '', pageSize = 50 }) =>
    this.#get('/capi/chat/public/msg/page', { pageSize, cursor, roomId });
  sendMessage = (body) => this.#call('POST', '/capi/chat/msg', body);
  markRead = (roomId, seq) => this.#call('PUT', '/capi/chat/msg/read', { roomId, seq });
  friendSession = (uid) => this.#get('/capi/chat/public/contact/detail/friend', { uid });
  mark = (msgId, markType, actType) => this.#call('PUT', '/capi/chat/msg/mark', { msgId, markType, actType });
  recall = (msgId, roomId) => this.#call('PUT', '/capi/chat/msg/recall', { msgId, roomId });
  readCounts = (msgIds) => this.#call('GET', `/capi/chat/msg/read?msgIds=${msgIds.join(',')}`);
  readPage = ({ msgId, searchType, cursor = '', pageSize = 50 }) =>
    this.#get('/capi/chat/msg/read/page', { msgId, searchType, pageSize, cursor });
  statistic = () => this.#get('/capi/chat/public/member/statistic');
  room = (roomId) => this.#get('/capi/room/public/group', { id: roomId });
  memberPage = ({ roomId, cursor = '', pageSize = 50 }) =>
    this.#get('/capi/room/public/group/member/page', { roomId, pageSize, cursor });
  memberNames = (roomId) => this.#get('/capi/room/group/member/list', { roomId });
  createGroup = (uidList) => this.#call('POST', '/capi/room/group', { uidList });
  invite = (roomId, uidList) => this.#call('POST', '/capi/room/group/member', { roomId, uidList });
  removeMember = (roomId, uid) => this.#call('DELETE', '/capi/room/group/member', { roomId, uid });
  leaveGroup = (roomId) => this.#call('DELETE', '/capi/room/group/member/exit', { roomId });
  addAdmins = (roomId, uidList) => this.#call('PUT', '/capi/room/group/admin', { roomId, uidList });
  removeAdmins = (roomId, uidList) => this.#call('DELETE', '/capi/room/group/admin', { roomId, uidList });

  friendPage = ({ cursor = '', pageSize = 100 }) => this.#get('/capi/user/friend/page', { pageSize, cursor });
  applyPage = ({ cursor = '', pageSize = 50 }) => this.#get('/capi/user/friend/apply/page', { pageSize, cursor });
  applyUnread = () => this.#get('/capi/user/friend/apply/unread');
  apply = (targetUid, msg) => this.#call('POST', '/capi/user/friend/apply', { targetUid, msg });
  approve = (applyId) => this.#call('PUT', '/capi/user/friend/apply', { applyId });
  unfriend = (targetUid) => this.#call('DELETE', '/capi/user/friend', { targetUid });
  friendCheck = (uidList) => this.#call('GET', `/capi/user/friend/check?uidList=${uidList.join(',')}`);

  rename = (name) => this.#call('PUT', '/capi/user/name', { name });
  badges = () => this.#get('/capi/user/badges');
  wearBadge = (badgeId) => this.#call('PUT', '/capi/user/badge', { badgeId });
  badgeBatch = (ids) =>
    this.#call('POST', '/capi/user/public/badges/batch', { reqList: ids.map((itemId) => ({ itemId })) });
  ban = (uid, ip = false) => this.#call('PUT', '/capi/user/black', ip ? { uid, ip } : { uid });
  liftBan = (uid) => this.#call('DELETE', '/capi/user/black', { uid });
  devices = () => this.#get('/capi/user/devices');
  endDevice = (id) => this.#call('DELETE', `/capi/user/devices/${encodeURIComponent(id)}`);
  endOtherDevices = () => this.#call('DELETE', '/capi/user/devices');
  stickers = () => this.#get('/capi/user/emoji/list');
  addSticker = (expressionUrl) => this.#call('POST', '/capi/user/emoji', { expressionUrl });
  removeSticker = (id) => this.#call('DELETE', '/capi/user/emoji', { id });
  uploadUrl = (fileName, scene) => this.#get('/capi/oss/upload/url', { fileName, scene });

  /** What only operators may ask and do. */
  operator = {
    nodes: () => this.#get('/capi/operator/nodes'),
    message: (query) => this.#get('/capi/operator/message', query),
    rooms: ({ cursor = '', pageSize }) => this.#get('/capi/operator/rooms/page', { pageSize, cursor }),
    busiestRooms: () => this.#get('/capi/operator/rooms/busiest'),
    users: (text) => this.#get('/capi/operator/users', { text }),
    connections: (uid) => this.#get(`/capi/operator/users/${encodeURIComponent(uid)}/connections`),
    devices: (uid) => this.#get(`/capi/operator/users/${encodeURIComponent(uid)}/devices`),
    endDevice: (uid, id) =>
      this.#call('DELETE', `/capi/operator/users/${encodeURIComponent(uid)}/devices/${encodeURIComponent(id)}`),
    endDevices: (uid) => this.#call('DELETE', `/capi/operator/users/${encodeURIComponent(uid)}/devices`),
    words: ({ cursor = '', part = '', pageSize }) => this.#get('/capi/operator/words/page', { pageSize, cursor, part }),
    addWord: (word) => this.#call('PUT', '/capi/operator/words', { word }),
    removeWord: (word) => this.#call('DELETE', '/capi/operator/words', { word }),
    reloadWords: () => this.#call('POST', '/capi/operator/words/reload', {}),
    acts: ({ cursor = '', pageSize }) => this.#get('/capi/operator/acts/page', { pageSize, cursor }),
  };

  #get(path, query = {}) {
    const search = new URLSearchParams(query).toString();
    return this.#call('GET', search ? `${path}?${search}` : path);
  }

  async #call(method, path, body) {
    const token = this.token;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.#timeoutMs);
    try {
      const response = await this.#fetch(this.#baseUrl + path, {
        method,
        headers: this.#headers(token),
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: abort.signal,
      });
      return await this.#read(response, token);
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      clearTimeout(timer);
    }
  }

  #headers(token) {
    const headers = { 'Content-Type': 'application/json', 'Accept-Language': this.#language() };
    if (token) headers.Authorization = `Bearer ${token}`;
    return headers;
  }

  async #read(response, token) {
    // Proxies answer in their own format; then the status is all there is. A broken 200 is an unknown outcome.
    const envelope = await response.json().catch(() => null);
    if (response.ok && envelope?.success) return envelope.data;
    const error = new ApiError(response.ok ? 0 : response.status, {
      errCode: envelope?.errCode,
      message: envelope?.errMsg ?? '',
      retryAfterMs: retryAfter(response.headers.get('Retry-After')),
    });
    if (token && (error.status === 401 || error.errCode === 1008)) this.#onTokenRefused(token, error);
    throw error;
  }
}

function retryAfter(header) {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) ? seconds * 1000 : 0;
}
