/**
 * Pages that stay true while they are looked at: the server says that something changed, and the parts of this page that
 * show it are fetched again. Nothing moves under a person who types, and a page that is not looked at asks for nothing.
 */
const parts = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-live]')];
const shows = (part: HTMLElement): string[] => (part.dataset['live'] ?? '').split(' ');
let source: EventSource | null = null;
let stale = new Set<string>();
let timer = 0;
let fetching = false;
/** the stream stood before: what changed since it broke was told to nobody */
let wasOpen = false;

/** Whoever goes through by keyboard or screen reader stands on a link: it would be gone from under them. */
const isHeld = (part: HTMLElement): boolean => part.contains(document.activeElement) || changed(part);
const changed = (part: HTMLElement): boolean =>
  [...part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].some((control) =>
    control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio')
      ? control.checked !== control.defaultChecked
      : control.value !== control.defaultValue,
  );

async function refresh(): Promise<void> {
  const due = parts().filter((part) => shows(part).some((topic) => stale.has(topic)));
  // what must not move now is asked for once it may
  if (fetching || due.every(isHeld)) return;
  fetching = true;
  const topics = stale;
  stale = new Set();
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html', 'x-by-itself': 'yes' } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of parts()) {
      const own = shows(part).filter((topic) => topics.has(topic));
      if (own.length === 0) continue;
      const fresh = part.id === '' ? null : page.getElementById(part.id);
      if (!fresh) continue;
      const opened = [...part.querySelectorAll('details')].map(({ open }) => open);
      for (const [index, details] of fresh.querySelectorAll('details').entries())
        details.open = opened[index] ?? details.open;
      if (fresh.innerHTML === part.innerHTML) continue;
      if (isHeld(part)) {
        for (const topic of own) stale.add(topic);
        continue;
      }
      part.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // the service is away: the stream says when it is back
  } finally {
    fetching = false;
  }
}

function later(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), 400);
}

function listen(): void {
  if (source || document.hidden || parts().length === 0) return;
  source = new EventSource('/events');
  source.addEventListener('open', () => {
    if (wasOpen) {
      for (const topic of parts().flatMap(shows)) stale.add(topic);
      later();
    }
    wasOpen = true;
  });
  source.addEventListener('change', (event) => {
    for (const topic of (JSON.parse(String(event.data)) as { topics: string[] }).topics) stale.add(topic);
    later();
  });
}
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return listen();
  source?.close();
  source = null;
});
document.addEventListener('focusout', later);
listen();
