/** Files may be dropped anywhere on the page; what is too large is said before it is sent. */
const input = document.querySelector<HTMLInputElement>('input[type=file][data-largest]');
if (input) {
  const megabytes = (name: string): number => Number(input.dataset[name]) * 1024 * 1024;
  const check = (): void => {
    const files = [...(input.files ?? [])];
    const large = files.find(({ size }) => size > megabytes('largest'));
    const total = files.reduce((sum, { size }) => sum + size, 0);
    input.setCustomValidity(
      large
        ? `“${large.name}” is larger than ${input.dataset['largest']} MB.`
        : total > megabytes('together')
          ? `The files are larger than ${input.dataset['together']} MB together.`
          : '',
    );
    if (large || total > megabytes('together')) input.reportValidity();
  };
  input.addEventListener('change', check);
  document.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    const files = event.dataTransfer?.files;
    if (!files || files.length === 0) return;
    event.preventDefault();
    input.files = files;
    check();
    input.focus();
  });
  const words = document.querySelector('[data-drop-words]');
  if (words) words.textContent = `${words.textContent} Or drop them anywhere on this page.`;
}
