/** Forms of an item that need no new page: the reply's preview, and the time left to take a decision back. */

/** The preview takes its place on the page, so that nothing typed elsewhere on it is lost. */
export function swapPreview(): void {
  const panel = document.querySelector<HTMLElement>('#ask');
  const button = panel?.querySelector<HTMLButtonElement>('[data-preview]');
  const form = button?.form;
  if (!panel || !button || !form) return;
  button.addEventListener('click', (event) => {
    event.preventDefault();
    button.disabled = true;
    void swap(panel, form, button.formAction);
  });
}

async function swap(panel: HTMLElement, form: HTMLFormElement, action: string): Promise<void> {
  try {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    const answer = await fetch(action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('#ask');
    if (!answer.ok || !fresh) throw new Error('expected a page with the reply');
    panel.replaceWith(document.adoptNode(fresh));
    swapPreview();
    const text = document.querySelector<HTMLTextAreaElement>('#in-text');
    text?.focus({ preventScroll: true });
    text?.closest('.field')?.scrollIntoView({ block: 'center' });
  } catch {
    // the page that answers says what is wrong
    form.action = action;
    form.submit();
  }
}

export function countDownUndo(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form.undo[data-seconds]')) {
    // counted from the page's own start: this clock and the service's may differ
    const until = performance.now() + Number(form.dataset['seconds']) * 1000;
    const words = form.querySelector('.sub');
    const tick = (): void => {
      const seconds = Math.ceil((until - performance.now()) / 1000);
      if (seconds <= 0) {
        form.remove();
        return;
      }
      if (words) words.textContent = `${seconds} s`;
      setTimeout(tick, 1000);
    };
    tick();
  }
}
