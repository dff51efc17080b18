/** The review desk by keyboard: places lit and enlarged, one key each, who else is here. The page works without it. */
import { lookAhead } from './review-ahead.js';
import { watchPresence } from './review-presence.js';
import { lightPlaces, toggleZoom } from './review-places.js';
import { keepSettings, singleKeys } from './review-settings.js';
import { countDownUndo, swapPreview } from './review-forms.js';
import { offerChoices, pickChoice, tieTypedDay } from './review-choices.js';

document.documentElement.classList.add('scripted');

const accept = document.querySelector<HTMLFormElement>('form.accept');
const dialog = document.querySelector<HTMLDialogElement>('#keys');

/** Fields that take letters or digits for themselves. */
const takesKeys = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type));

/** A day that is typed tells nobody before it is whole, so digits are always its own; readings take Alt and the digit. */
const isDay = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && target.type === 'date';

/** The field was typed in since it got the focus: its digits are its own. */
let typedIn = false;
document.addEventListener('focusin', () => {
  typedIn = false;
});
document.addEventListener('input', ({ isTrusted }) => {
  if (isTrusted) typedIn = true;
});

document.addEventListener('keydown', (event) => {
  // a key that is held down goes on on the next page: it must not decide there too
  if (event.defaultPrevented || event.isComposing || event.repeat || dialog?.open) return;
  if (act(event)) event.preventDefault();
});

function act(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (key === 'Enter' && (ctrlKey || metaKey)) return send(target);
  if (ctrlKey || metaKey) return false;
  // with Alt some keyboards write another sign: the place of the key tells the digit
  const digit = /^(?:Digit|Numpad)([1-3])$/.exec(event.code)?.[1] ?? (/^[1-3]$/.test(key) ? key : null);
  if (altKey) return digit !== null && pickChoice(Number(digit));
  if (key === 'Escape') return leave(target);
  if (!singleKeys()) return false;
  if (digit !== null && !event.shiftKey && !isDay(target) && !(takesKeys(target) && typedIn))
    return pickChoice(Number(digit));
  if (takesKeys(target)) return false;
  if (key === '0' || key.toLowerCase() === 'z') return toggleZoom();
  return press(key.toLowerCase());
}

/** Sends the form one is in; anywhere else the letter is accepted. */
function send(target: EventTarget | null): boolean {
  const own = target instanceof Element ? target.closest<HTMLFormElement>('form.decide') : null;
  const form = own ?? accept;
  if (form === null) return false;
  // as a click would: the browser checks the fields, and the button's own address counts
  form.querySelector<HTMLButtonElement>('button:not([data-preview], [type=button])')?.click();
  return true;
}

/** Out of a field, so that letters are keys; out of a panel, which closes. */
function leave(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const panel = target.closest<HTMLDetailsElement>('details.panel');
  if (panel?.open) {
    panel.open = false;
    panel.querySelector('summary')?.focus();
    return true;
  }
  document.querySelector<HTMLElement>('#side')?.focus({ preventScroll: true });
  return true;
}

function press(key: string): boolean {
  const found = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (found === null) return false;
  const panel = found.closest<HTMLDetailsElement>('details.panel');
  if (panel === null) {
    found.click();
    return true;
  }
  panel.open = true;
  panel.scrollIntoView({ block: 'nearest' });
  const first = panel.querySelector<HTMLElement>(
    '.inside :is(input:not([type=hidden]), select, textarea, button)',
  );
  first?.focus();
  return true;
}

if (dialog !== null) {
  document.querySelector('[data-key="?"]')?.addEventListener('click', () => dialog.showModal());
}

offerChoices();
tieTypedDay();
lightPlaces();
keepSettings();
countDownUndo();
swapPreview();
watchPresence();
lookAhead();

// the way to a place is its field; the links in the text would only stand between two fields
for (const link of document.querySelectorAll<HTMLElement>('form.accept .evidence a')) link.tabIndex = -1;

const doubtful = document.querySelector<HTMLElement>(
  'form.accept .field.doubtful :is(input:not([type=hidden]), select, textarea)',
);
/** something is to be mended: in a field, or in a panel that came back open */
const refused =
  document.querySelector<HTMLElement>('form.decide :is(input, select, textarea)[aria-invalid=true]') ??
  document.querySelector<HTMLElement>(
    'details.panel[open] .inside :is(input:not([type=hidden]), select, textarea)',
  );
const start = refused ?? doubtful ?? accept?.querySelector<HTMLElement>('button') ?? null;
if (start !== null && (location.hash === '' || location.hash === '#')) {
  start.focus({ preventScroll: refused === null && doubtful === null });
  if (start instanceof HTMLInputElement || start instanceof HTMLTextAreaElement) start.select();
}
