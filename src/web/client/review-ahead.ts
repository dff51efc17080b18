/**
 * While a person decides, what comes next is drawn: first the page at which the next item opens, then the other pages of
 * this letter. One after the other, so that what is asked for meanwhile waits for one page at most.
 */
export function lookAhead(): void {
  addEventListener('load', () => void drawNext().then(drawOthers));
}

async function drawOthers(): Promise<void> {
  for (const image of document.querySelectorAll<HTMLImageElement>('.desk.review .paper img[loading=lazy]')) {
    image.loading = 'eager';
    // a page that cannot be drawn keeps no other waiting
    await image.decode().catch(() => undefined);
  }
}

async function drawNext(): Promise<void> {
  const ahead = document.querySelector<HTMLElement>('[data-ahead]')?.dataset['ahead'];
  // what fails is drawn when the item is opened
  if (ahead !== undefined) await fetch(ahead).catch(() => undefined);
}
