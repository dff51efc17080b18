/** The preview follows what is typed; without a script its button makes it. */
const form = document.querySelector<HTMLFormElement>('form[data-preview]');
const shown = document.querySelector<HTMLElement>('#preview');
if (form && shown) {
  let timer = 0;
  let turn = 0;
  const refresh = async (): Promise<void> => {
    turn += 1;
    const mine = turn;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    body.set('do', 'preview');
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector('#preview');
      // an answer that was overtaken by a later one is not shown
      if (fresh && mine === turn) shown.replaceChildren(...fresh.childNodes);
    } catch {
      // the service is away: saving will say so
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), 350);
  });
}
