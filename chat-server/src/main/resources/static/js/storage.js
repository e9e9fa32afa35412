/** Small things kept over reloads. A browser that forbids storage costs only that. */
export function load(key) {
  try {
    return JSON.parse(localStorage.getItem(`magpie.${key}`));
  } catch {
    return null;
  }
}

export function save(key, value) {
  try {
    if (value === null) localStorage.removeItem(`magpie.${key}`);
    else localStorage.setItem(`magpie.${key}`, JSON.stringify(value));
  } catch {
    // goes on without
  }
}
