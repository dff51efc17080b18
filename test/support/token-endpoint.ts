/** A token endpoint (RFC 6749) on this machine that gives tokens, refuses or fails on request, and tells who asks which are good. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type TokenBehaviour =
  | { kind: 'give'; expiresIn?: number; rotate?: boolean }
  | { kind: 'answer'; status: number; body: string; headers?: Record<string, string> };

export interface TokenEndpoint {
  url: string;
  /** for Dovecot */
  introspectionUrl: string;
  /** what was asked, in order */
  asked: URLSearchParams[];
  /** all access tokens given */
  given: string[];
  isGood(token: string): boolean;
  /** tokens given so far are good no longer */
  withdraw(): void;
  behave(next: TokenBehaviour): void;
  /** refresh tokens that are taken; those handed out by rotation are added, and what they replace is taken out */
  refreshTokens: Set<string>;
  stop(): Promise<void>;
}

/** @param user whom the tokens are for */
export async function startTokenEndpoint(
  user = 'reader',
  certificate: { key: string; cert: string } | null = null,
): Promise<TokenEndpoint> {
  let behaviour: TokenBehaviour = { kind: 'give' };
  const asked: URLSearchParams[] = [];
  const given: string[] = [];
  const refreshTokens = new Set<string>();
  const good = new Set<string>();

  const answerTo = (form: URLSearchParams): { status: number; body: string; headers?: object } => {
    asked.push(form);
    if (behaviour.kind === 'answer') return behaviour;
    const refresh = form.get('refresh_token');
    if (refresh !== null && !refreshTokens.has(refresh))
      return { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) };
    const token = `access-token-${given.length + 1}-never-shown`;
    given.push(token);
    good.add(token);
    const answer: Record<string, unknown> = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: behaviour.expiresIn ?? 3600,
    };
    if (refresh !== null && behaviour.rotate) {
      const next = `refresh-token-${given.length}-never-shown`;
      refreshTokens.delete(refresh);
      refreshTokens.add(next);
      answer['refresh_token'] = next;
    }
    return { status: 200, body: JSON.stringify(answer) };
  };

  const listener: Parameters<typeof createServer>[1] = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/introspect') {
        const token = (request.headers.authorization ?? '').replace(/^Bearer /i, '');
        const active = good.has(token);
        response.writeHead(active ? 200 : 401, { 'content-type': 'application/json' });
        response.end(JSON.stringify(active ? { active, username: user } : { active }));
        return;
      }
      const { status, body, headers } = answerTo(new URLSearchParams(Buffer.concat(chunks).toString()));
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body);
    });
  };
  const server: Server = certificate ? createTlsServer(certificate, listener) : createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const base = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`;
  return {
    url: `${base}/token`,
    introspectionUrl: `${base}/introspect`,
    asked,
    given,
    refreshTokens,
    isGood: (token) => good.has(token),
    withdraw: () => good.clear(),
    behave: (next) => {
      behaviour = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
