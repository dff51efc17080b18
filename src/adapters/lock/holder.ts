/**
 * Who holds DATA_DIR, and whether it lives. The holder listens on a Unix socket: the kernel answers for it as long as the
 * process lives, even while its event loop stands still (PGlite's start), and refuses from the moment it dies, however it
 * died. No heartbeat can be late, and no process number that was given out again can be mistaken for it.
 */
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { hostname } from 'node:os';
import { z } from 'zod';

const holderShape = z.object({
  pid: z.number().int().positive(),
  /** clock ticks after boot at which the process started, where the system tells (Linux) */
  startTicks: z.string().nullable(),
  host: z.string(),
  since: z.string(),
  socket: z.string(),
  /** given back in order; the process may go on living */
  released: z.boolean(),
});
export type Holder = z.infer<typeof holderShape>;

export async function thisProcess(socket: string): Promise<Holder> {
  return {
    pid: process.pid,
    startTicks: await startTicksOf(process.pid),
    host: hostname(),
    since: new Date().toISOString(),
    socket,
    released: false,
  };
}

/** @returns null for a file that is not there; one that cannot be understood throws */
export async function readHolder(file: string): Promise<Holder | null> {
  try {
    return holderShape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw new Error(`Lock file ${file} cannot be read: look whether the service runs, else remove the file`, {
      cause: error,
    });
  }
}

export async function lives(holder: Holder): Promise<boolean> {
  if (holder.released) return false;
  const answer = await knock(holder.socket);
  if (answer === 'ECONNREFUSED') return false;
  // the socket's file was removed under it, as cleaners of temporary folders do: ask for the process itself
  if (answer === 'ENOENT') return sameProcessRuns(holder);
  // connected; or EAGAIN: its queue of connections is full; or EACCES: another user's. In doubt it is held
  return true;
}

/** connect(2): ECONNREFUSED for a socket nobody listens on, which is what a killed process leaves */
async function knock(socket: string): Promise<string> {
  return new Promise((resolve) => {
    const connection = createConnection(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve('connected');
    });
    connection.once('error', (error) => {
      resolve((error as { code?: string }).code ?? 'unknown');
    });
  });
}

async function sameProcessRuns(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
  return (await startTicksOf(holder.pid)) === holder.startTicks;
}

/** proc_pid_stat(5), field 22; counted after the program's name, which may hold spaces and brackets */
async function startTicksOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
