import type { Logger } from '../../../src/pipeline/ports.js';

export interface RecordingLog extends Logger {
  lines: { level: string; message: string; fields: object }[];
}

/** Keeps what was logged, so that a test can look for what must not be there. */
export function recordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields });
  const log: RecordingLog = {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return log;
}
