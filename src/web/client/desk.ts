/** Runs on every page. Pages work without it: what stands here makes them quicker, never possible. */

/** Choices that show at once what they choose: `<form data-auto>` is sent when one of its controls changes. */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-auto]')) {
  form.addEventListener('change', () => form.requestSubmit());
}
