/** What a person set on this desk, kept in the browser. */
const keysOff = 'review.single-keys-off';
const stayHere = 'review.stay-on-item';

/** A browser may refuse to keep anything: then the setting lasts as long as the page. */
function kept(name: string): boolean {
  try {
    return localStorage.getItem(name) === 'yes';
  } catch {
    return false;
  }
}
function keep(name: string, on: boolean): void {
  try {
    if (on) localStorage.setItem(name, 'yes');
    else localStorage.removeItem(name);
  } catch {
    // see above
  }
}

let single = !kept(keysOff);
export const singleKeys = (): boolean => single;

export function keepSettings(): void {
  const keys = document.querySelector<HTMLInputElement>('#single-keys');
  if (keys) {
    keys.checked = single;
    keys.addEventListener('change', () => {
      single = keys.checked;
      keep(keysOff, !single);
      markKeys();
    });
  }
  const goOn = document.querySelector<HTMLInputElement>('input[name=goOn]');
  if (goOn) {
    goOn.checked = !kept(stayHere);
    goOn.addEventListener('change', () => keep(stayHere, !goOn.checked));
  }
  markKeys();
}

/** Keys that do nothing are not shown, and readings without a key are reached by Tab. */
function markKeys(): void {
  document.documentElement.classList.toggle('keys-off', !single);
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.choice'))
    button.tabIndex = single ? -1 : 0;
}
