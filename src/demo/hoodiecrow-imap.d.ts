/** The part of hoodiecrow-imap (IMAP server in memory) that the demo uses; the package has no types. */
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';
  interface HoodiecrowServer {
    server: Server;
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
    appendMessage(mailbox: string, flags: string[], internalDate: string, raw: string): unknown;
    on(event: 'error', listener: (error: Error) => void): void;
  }
  export default function hoodiecrow(options: {
    plugins: string[];
    users?: Record<string, { password: string }>;
    storage: Record<string, unknown>;
  }): HoodiecrowServer;
}
