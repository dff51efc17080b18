// Asks the process in this container how it is: HEALTH_PORT where it has one, else its page. Exit 0 = healthy.
const port = process.env.HEALTH_PORT || process.env.PORT || '8025';
try {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(4_000) });
  const text = await answer.text();
  process.stdout.write(`${answer.status} ${text.slice(0, 500)}\n`);
  process.exit(answer.ok ? 0 : 1);
} catch (error) {
  process.stdout.write(`no answer on port ${port}: ${error.cause?.code ?? error.name}\n`);
  process.exit(1);
}
