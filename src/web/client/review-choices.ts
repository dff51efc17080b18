/** Readings of a field, one click or key each. */

/** A button for each reading that the page names in its text. */
export function offerChoices(): void {
  for (const choices of document.querySelectorAll<HTMLElement>('.choices')) {
    const found = [...choices.querySelectorAll<HTMLElement>('.choice')];
    const buttons = found.map((choice, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'choice';
      // reached by its digit; Tab goes to the next field
      button.tabIndex = -1;
      button.dataset['value'] = choice.dataset['value'] ?? '';
      const digit = document.createElement('kbd');
      digit.textContent = String(index + 1);
      const words = document.createElement('span');
      words.textContent = choice.textContent;
      button.append(digit, words);
      button.addEventListener('click', () => take(choices, button.dataset['value'] ?? ''));
      return button;
    });
    if (buttons.length > 0) choices.replaceChildren(...buttons);
  }
}

/** @param digit from 1; @returns whether the field with the focus has such a reading */
export function pickChoice(digit: number): boolean {
  const field = document.activeElement?.closest<HTMLElement>('.field');
  if (!field) return false;
  const radios = field.querySelectorAll<HTMLInputElement>('input[type=radio]');
  const radio = radios[digit - 1];
  if (radio) {
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }
  const button = field.querySelectorAll<HTMLButtonElement>('button.choice')[digit - 1];
  if (!button) return false;
  button.click();
  return true;
}

function take(choices: HTMLElement, value: string): void {
  const control = document.getElementById(choices.dataset['into'] ?? '');
  if (
    !(control instanceof HTMLInputElement) &&
    !(control instanceof HTMLTextAreaElement) &&
    !(control instanceof HTMLSelectElement)
  )
    return;
  control.value = value;
  for (const button of choices.querySelectorAll<HTMLButtonElement>('button.choice'))
    button.setAttribute('aria-pressed', String(button.dataset['value'] === value));
  control.focus();
  if (!(control instanceof HTMLSelectElement)) control.select();
}

/**
 * A reading that was picked, and a day typed beside it, would be two answers. The typed day belongs to the choice of
 * another day and is reached by it, so that Tab goes from the choices to the next field.
 */
export function tieTypedDay(): void {
  for (const other of document.querySelectorAll<HTMLInputElement>('input[data-other]')) {
    const field = other.closest<HTMLElement>('.field');
    const day = field?.querySelector<HTMLInputElement>('input[type=date]');
    if (!field || !day) continue;
    day.tabIndex = -1;
    field.addEventListener('change', ({ target }) => {
      if (target === other) day.focus();
      else if (target instanceof HTMLInputElement && target.type === 'radio') day.value = '';
    });
    day.addEventListener('input', () => {
      other.checked = true;
    });
  }
}
