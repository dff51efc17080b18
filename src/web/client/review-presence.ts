/** Who else has this item open, asked each ten seconds while the page is looked at. */
const everyMs = 10_000;

interface Here {
  words: string;
  version: number;
  open: boolean;
}

export function watchPresence(): void {
  const line = document.querySelector<HTMLElement>('#presence');
  const { here, token, version } = line?.dataset ?? {};
  if (!line || here === undefined || token === undefined) return;
  const ask = async (): Promise<void> => {
    if (document.visibilityState === 'hidden') return;
    try {
      const answer = await fetch(here, { method: 'POST', body: new URLSearchParams({ token }) });
      if (answer.ok) show(line, (await answer.json()) as Here, Number(version));
    } catch {
      // the service is away: the next beat asks again
    }
  };
  setInterval(() => void ask(), everyMs);
}

function show(line: HTMLElement, { words, version, open }: Here, shown: number): void {
  const changed =
    version === shown && open
      ? ''
      : open
        ? 'This item was changed meanwhile: load the page again before you decide.'
        : 'This item was decided meanwhile.';
  const text = [words, changed].filter(Boolean).join(' ');
  // a screen reader speaks only of what is new
  if (line.textContent !== text) line.textContent = text;
}
