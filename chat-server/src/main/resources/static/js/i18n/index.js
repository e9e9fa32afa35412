import en from './en.js';
import zh from './zh.js';

const LANGUAGES = { zh, en };
const KEY = 'magpie.language';

let language = initial();

function initial() {
  const stored = read();
  if (stored in LANGUAGES) return stored;
  return (globalThis.navigator?.language ?? 'zh').toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function read() {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // storage forbidden
  }
}

/** `zh` or `en`. */
export function currentLanguage() {
  return language;
}

/** For Accept-Language, `lang` attributes and Intl. */
export function locale() {
  return language === 'zh' ? 'zh-CN' : 'en';
}

export function setLanguage(next) {
  language = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // lasts until the page is closed
  }
  document.documentElement.lang = locale();
}

/** The sentence of a key; `{name}` is replaced, a function among the sentences gets all values. */
export function t(key, values = {}) {
  const sentence = LANGUAGES[language][key] ?? key;
  if (typeof sentence === 'function') return sentence(values);
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A plain sentence in every language, for finding it in what others wrote. */
export function inAllLanguages(key) {
  return Object.values(LANGUAGES).map((sentences) => sentences[key]);
}
