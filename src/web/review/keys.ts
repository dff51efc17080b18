/** The keys of the desk, shown by `?`. Single letters can be turned off (WCAG 2.2, 2.1.4). */
import { Html, html } from '../html.js';

const keys: [string[], string][] = [
  [['Tab'], 'next field to check, then the rest; its place on the page is shown and enlarged'],
  [['1'], 'take the first reading of the field (2 and 3: the others); while you type: Alt and the number'],
  [['Ctrl', 'Enter'], 'accept, or send the form you are in'],
  [['Esc'], 'leave the field, so that the letters below work'],
  [['A'], 'accept'],
  [['S'], 'ask the sender'],
  [['N'], 'no letter'],
  [['R'], 'read again'],
  [['D'], 'assign the district'],
  [['P'], 'split or join letters'],
  [['H'], 'hold'],
  [['U'], 'undo the last decision'],
  [['J'], 'next item'],
  [['K'], 'item before'],
  [['Z'], 'enlarge the place, or show the whole page'],
  [['?'], 'these keys'],
];

export const keysDialog =
  (): Html => html`<dialog id="keys" class="dialog" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2>
<dl class="keys">${keys.map(([names, what]) => html`<div><dt>${names.map((name) => html`<kbd>${name}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl>
<label class="check"><input type="checkbox" id="single-keys" checked> Use single letters and digits as keys</label>
<form method="dialog" class="buttons"><button class="button">Close</button></form></dialog>`;

/** Hidden until the script runs. */
export const keysButton = (): Html =>
  html`<button type="button" class="button quiet needs-script" data-key="?">Keys <kbd>?</kbd></button>`;
