/** An SMTP server that notes when it answered 250 to a mail. */
import { SMTPServer } from 'smtp-server';

export interface Accepted {
  /** `performance.now()` when the 250 was given */
  at: number;
  /** X-Letter-Intake-Reply, or `other` */
  kind: string;
}
export interface Sink {
  port: number;
  /** the next mails accepted, in order: `count` of them, or fewer where no further one comes `withinMs` after the last */
  next(count: number, withinMs: number): Promise<Accepted[]>;
  stop(): Promise<void>;
}

/** Starts on a free port of 127.0.0.1, without TLS and sign-in. */
export async function startSink(): Promise<Sink> {
  let hear: ((accepted: Accepted) => void) | null = null;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 200,
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        done();
        const at = performance.now();
        const kind =
          /^X-Letter-Intake-Reply: *(\S+)/im.exec(Buffer.concat(chunks).toString('latin1'))?.[1] ?? 'other';
        hear?.({ at, kind });
      });
    },
  });
  // a program that is stopped cuts its connection
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    port,
    next: (count, withinMs) =>
      new Promise((resolve) => {
        const all: Accepted[] = [];
        const end = (): void => {
          clearTimeout(timer);
          hear = null;
          resolve(all);
        };
        let timer = setTimeout(end, withinMs);
        hear = (accepted) => {
          all.push(accepted);
          if (all.length === count) return end();
          clearTimeout(timer);
          timer = setTimeout(end, withinMs);
        };
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
