import { t } from './i18n/index.js';

/** What to tell the user: the server's own words where it sent some. */
export function sentence(error) {
  if (error.message) return error.message;
  if (error.status === 0) return t('error.network');
  if (error.status === 429) return t('error.limited', { seconds: Math.ceil(error.retryAfterMs / 1000) || 1 });
  return t('error.server', { status: error.status });
}
