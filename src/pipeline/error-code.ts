/** The code of an error (SQLSTATE, errno, our own) for logs and rows: messages may quote what they failed on. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : 'unknown';
}
