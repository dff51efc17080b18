/** What goes between the service and a reading process, over IPC with structured clone. */
import type { MailReading } from '../../core/model.js';
import type { PageToDraw, ReadRequest } from '../../pipeline/ports.js';

export type Task =
  /** `cores` = how many it may keep busy */
  | { kind: 'read'; request: ReadRequest; cores: number }
  | { kind: 'draw'; request: ReadRequest; at: PageToDraw }
  | { kind: 'document'; request: ReadRequest; document: number };

export type TaskResult =
  | { kind: 'read'; reading: MailReading }
  | { kind: 'draw'; png: Uint8Array | null }
  | { kind: 'document'; bytes: Uint8Array | null };

/** `where` = stack lines without the message, which might quote what was read. */
export interface ReadingFailure {
  name: string;
  where: string;
}

export type ToChild = { id: number; task: Task };
export type FromChild =
  | { kind: 'ready' }
  | { kind: 'done'; id: number; result: TaskResult }
  | { kind: 'too-large'; id: number }
  | { kind: 'failed'; id: number; failure: ReadingFailure };
