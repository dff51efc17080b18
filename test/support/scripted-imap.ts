/**
 * An IMAP server that says what the test tells it to: a greeting and a function from command to answer.
 * For quirks of real servers that no test server has.
 */
import { createServer, type Socket } from 'node:net';

export interface ImapCommand {
  tag: string;
  /** upper case, e.g. `UID FETCH` */
  name: string;
  /** the rest of the line as sent */
  args: string;
  /** counts connections from 1 */
  connection: number;
}

export interface ScriptedReply {
  /** untagged lines and the tagged one, without line ends; `OK` alone stands for `<tag> OK done` */
  lines: (string | Buffer)[];
  /** ends the connection after the lines */
  hangUp?: boolean;
}

export interface ScriptedImap {
  port: number;
  /** every command received, in order; passwords are left out */
  commands: ImapCommand[];
  connections: () => number;
  /** sends a line to all open connections, e.g. `* 3 EXISTS` */
  push: (line: string) => void;
  hangUp: () => void;
  stop: () => Promise<void>;
}

export interface Script {
  /** default `* OK ready`; null = says nothing */
  greeting?: string | null;
  /** default `IMAP4rev1 AUTH=PLAIN IDLE` */
  capabilities?: string;
  /** @returns null for the plain answer of an ordinary server with an empty folder */
  answer?: (command: ImapCommand) => ScriptedReply | string[] | null;
}

/** Starts on a free port of 127.0.0.1. */
export async function startScriptedImap(script: Script): Promise<ScriptedImap> {
  const sockets = new Set<Socket>();
  const commands: ImapCommand[] = [];
  let connections = 0;

  const server = createServer((socket) => {
    const connection = ++connections;
    const conversation: Conversation = { script, commands, socket, connection, waitsFor: null };
    sockets.add(socket);
    // small answers go out at once instead of waiting 40 ms for the client's delayed ACK
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (script.greeting !== null) socket.write(`${script.greeting ?? '* OK ready'}\r\n`);
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        takeLine(conversation, line);
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');

  return {
    port: address.port,
    commands,
    connections: () => connections,
    push: (line) => {
      for (const socket of sockets) socket.write(`${line}\r\n`);
    },
    hangUp: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

interface Conversation {
  script: Script;
  commands: ImapCommand[];
  socket: Socket;
  connection: number;
  /** the line that follows is no command but the rest of this one */
  waitsFor: { tag: string; name: 'AUTHENTICATE' | 'IDLE' } | null;
}

function takeLine(conversation: Conversation, line: string): void {
  const { script, commands, socket, connection, waitsFor } = conversation;
  if (waitsFor) {
    conversation.waitsFor = null;
    const reply =
      waitsFor.name === 'AUTHENTICATE'
        ? (script.answer?.({ tag: waitsFor.tag, name: 'LOGIN', args: '', connection }) ?? null)
        : null;
    send(socket, waitsFor.tag, reply ?? [`${waitsFor.tag} OK done`]);
    return;
  }
  const [, tag = '', words = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? [];
  const name = words.toUpperCase();
  const isLogin = name === 'LOGIN' || name === 'AUTHENTICATE';
  const command: ImapCommand = { tag, name, args: isLogin ? '' : rest, connection };
  commands.push(command);

  if (name === 'AUTHENTICATE' && rest.trim().split(' ').length === 1) {
    conversation.waitsFor = { tag, name };
    socket.write('+ \r\n');
    return;
  }
  const scripted = script.answer?.(isLogin ? { ...command, name: 'LOGIN' } : command) ?? null;
  if (scripted === null && name === 'IDLE') {
    conversation.waitsFor = { tag, name };
    socket.write('+ idling\r\n');
    return;
  }
  send(socket, tag, scripted ?? plainAnswer(command, script));
}

function send(socket: Socket, tag: string, reply: ScriptedReply | string[]): void {
  const lines = Array.isArray(reply) ? reply : reply.lines;
  for (const line of lines) {
    if (line === '+ idling') socket.write('+ idling\r\n');
    else socket.write(line === 'OK' ? `${tag} OK done\r\n` : Buffer.concat([Buffer.from(line), CRLF]));
  }
  if (!Array.isArray(reply) && reply.hangUp === true) socket.end();
}

const CRLF = Buffer.from('\r\n');

/** What a plain server with an empty INBOX says. */
function plainAnswer({ tag, name }: ImapCommand, script: Script): string[] {
  const done = `${tag} OK ${name} done`;
  switch (name) {
    case 'CAPABILITY':
      return [`* CAPABILITY ${script.capabilities ?? 'IMAP4rev1 AUTH=PLAIN IDLE'}`, done];
    case 'LIST':
    case 'LSUB':
      return [`* ${name} () "/" INBOX`, done];
    case 'SELECT':
    case 'EXAMINE':
      return selected(tag, { exists: 0, uidValidity: 1, uidNext: 1 });
    case 'NAMESPACE':
      return ['* NAMESPACE (("" "/")) NIL NIL', done];
    case 'LOGOUT':
      return ['* BYE see you', done];
    default:
      return [done];
  }
}

/** The lines that answer EXAMINE; a part that is null is left out. */
export function selected(
  tag: string,
  folder: { exists: number; uidValidity: number | null; uidNext: number | null },
): string[] {
  return [
    '* FLAGS (\\Answered \\Seen)',
    `* ${folder.exists} EXISTS`,
    '* 0 RECENT',
    ...(folder.uidValidity === null ? [] : [`* OK [UIDVALIDITY ${folder.uidValidity}] valid`]),
    ...(folder.uidNext === null ? [] : [`* OK [UIDNEXT ${folder.uidNext}] next`]),
    `${tag} OK [READ-ONLY] done`,
  ];
}
