/**
 * Where to connect for pushes: the full address when the server stands behind a proxy, else its own push port on the host this
 * page came from.
 *
 * @param {{wsUrl?: string, wsPort: number, wsPath: string}} config
 * @param {{protocol: string, hostname: string}} location
 */
export function pushUrl({ wsUrl, wsPort, wsPath }, { protocol, hostname }) {
  if (wsUrl) return wsUrl;
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${hostname}:${wsPort}${wsPath}`;
}
