/** Buttons that copy what stands in a text field: `<button data-copy="id" hidden>` beside an element `[data-copied]`. */
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  if (!(source instanceof HTMLTextAreaElement)) continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    const said = button.parentElement?.querySelector('[data-copied]');
    // plain HTTP on another machine has no clipboard: what is selected can still be copied by hand
    source.select();
    const copied = navigator.clipboard?.writeText(source.value) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => {
        if (said) said.textContent = 'Copied';
      },
      () => {
        if (said) said.textContent = 'Selected: press Ctrl+C';
      },
    );
  });
}
