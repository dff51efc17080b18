/** Runs on every page. Pages work without it: what stands here makes them quicker, never possible. */

/**
 * Choices that show at once what they choose: `<form data-auto>` is sent when one of its controls changes. By keyboard one
 * goes over other choices to the one that is meant, so there its button sends it (WCAG 2.2, 3.2.2).
 */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-auto]')) {
  let byKey = false;
  form.addEventListener('keydown', () => (byKey = true));
  form.addEventListener('pointerdown', () => (byKey = false));
  form.addEventListener('change', () => {
    if (!byKey) form.requestSubmit();
  });
}

/** A form that is on its way is not sent again by a second click or key; after a while it may be, as networks fail. */
const sent = new WeakSet<HTMLFormElement>();
const sentForMs = 3_000;
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== 'post') return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  setTimeout(() => sent.delete(form), sentForMs);
});
