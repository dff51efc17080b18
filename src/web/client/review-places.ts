/** The place on the page that belongs to the field with the focus: lit, enlarged, scrolled to. */

/** A place is enlarged so far that it fills most of the sheet's width, at most so many times. */
const mostTimes = 2.4;
const shareOfSheet = 0.92;

let zoomed = true;
let lit: { place: SVGRectElement; paper: HTMLElement } | null = null;

export function lightPlaces(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    const field = target.closest<HTMLElement>('form.accept [data-place]');
    const name = field?.dataset['place'];
    if (name !== undefined) light(name);
    else if (target.closest('form.accept') === null) putOut();
  });
  for (const image of document.querySelectorAll<HTMLImageElement>('.paper img'))
    image.addEventListener('load', () => {
      if (lit?.paper.contains(image)) show();
    });
}

export function toggleZoom(): boolean {
  zoomed = !zoomed;
  if (lit !== null) show();
  return true;
}

function light(name: string): void {
  const place = document.getElementById(`at-${name}`);
  if (place !== null && place === (lit?.place as Element | undefined)) return;
  putOut();
  const paper = place?.closest<HTMLElement>('.paper');
  if (!(place instanceof SVGRectElement) || !paper) return;
  lit = { place, paper };
  place.classList.add('now');
  show();
}

function putOut(): void {
  if (lit === null) return;
  lit.place.classList.remove('now');
  lit.paper.style.transform = '';
  lit = null;
}

/** Fractions of the sheet, as the page's markup gives them in percent. */
const fraction = (place: SVGRectElement, name: 'x' | 'y' | 'width' | 'height'): number =>
  Number.parseFloat(place.getAttribute(name) ?? '0') / 100;

function show(): void {
  if (lit === null) return;
  const { place, paper } = lit;
  const [x, y, w, h] = [
    fraction(place, 'x'),
    fraction(place, 'y'),
    Math.max(0.01, fraction(place, 'width')),
    Math.max(0.01, fraction(place, 'height')),
  ];
  const times = zoomed ? Math.max(1, Math.min(mostTimes, shareOfSheet / w, shareOfSheet / h)) : 1;
  // the point that stays where it is: chosen so that the place never leaves the sheet, whatever its side
  paper.style.transformOrigin = `${fixedPoint(x, w)}% ${fixedPoint(y, h)}%`;
  paper.style.transform = times === 1 ? '' : `scale(${times})`;
  scrollTo(place);
}
const fixedPoint = (from: number, length: number): number =>
  length >= 1 ? 50 : Math.min(100, (100 * from) / (1 - length));

/** Only the column of pages moves, never the form. */
function scrollTo(place: SVGRectElement): void {
  const column = document.querySelector<HTMLElement>('.desk .pages');
  if (column === null || column.scrollHeight <= column.clientHeight) return;
  const [at, around] = [place.getBoundingClientRect(), column.getBoundingClientRect()];
  column.scrollTop += at.top + at.height / 2 - (around.top + around.height / 2);
}
