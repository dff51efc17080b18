/**
 * One request to a token endpoint (RFC 6749 §4.4 and §6). What the other side says is never repeated, only codes that are
 * known: an answer may hold anything, even what was sent.
 */
import { z } from 'zod';
import type { OAuthSettings } from '../../core/mail/oauth-settings.js';

export type TokenAnswer =
  | { kind: 'token'; accessToken: string; lifetimeMs: number; refreshToken: string | null }
  /** only a person can mend it; `reason` is a code */
  | { kind: 'refused'; reason: string; advice: string }
  /** worth another try */
  | { kind: 'unavailable'; reason: string; retryAfterMs: number | undefined; cause?: unknown };

const answerShape = z.object({
  // RFC 6750 §2.1; a control character would end the SASL message that carries it
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  // recommended only (RFC 6749 §5.1); without it a token is not trusted for long
  expires_in: z.coerce.number().positive().catch(300),
  refresh_token: z.string().min(1).optional(),
});
const errorShape = z.object({ error: z.string(), error_description: z.string().catch('') });

const grantAdvice =
  'the refresh token has expired or was withdrawn: sign in to the mailbox again and set OAUTH_REFRESH_TOKEN anew';
const rightsAdvice =
  'the application lacks a right: an administrator must grant it, with access to this mailbox';
/** RFC 6749 §5.2 and §4.1.2.1, and what Microsoft adds: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const refusals: Readonly<Record<string, string>> = {
  invalid_grant: grantAdvice,
  interaction_required: grantAdvice,
  invalid_client: 'OAUTH_CLIENT_ID or OAUTH_CLIENT_SECRET is wrong, or the secret has expired: set a new one',
  unauthorized_client: rightsAdvice,
  access_denied: rightsAdvice,
  consent_required: rightsAdvice,
  invalid_scope: 'OAUTH_SCOPE is not known there',
  invalid_request: 'check OAUTH_TENANT, OAUTH_TOKEN_URL and OAUTH_SCOPE',
  invalid_resource: 'check OAUTH_SCOPE',
  unsupported_grant_type: 'that service gives no token in this way: check OAUTH_REFRESH_TOKEN',
};
const passing: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

/** Longest wait that is believed. */
const maxRetryAfterMs = 60 * 60_000;

/** @param refreshToken null = client credentials; never throws */
export async function requestToken(
  settings: OAuthSettings,
  refreshToken: string | null,
  timeoutMs: number,
): Promise<TokenAnswer> {
  const body = new URLSearchParams({
    client_id: settings.clientId,
    ...(settings.clientSecret === null ? {} : { client_secret: settings.clientSecret }),
    ...(settings.scope === null ? {} : { scope: settings.scope }),
    ...(refreshToken === null
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  let response: Response;
  let text: string;
  try {
    response = await fetch(settings.tokenUrl, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body,
      // the secrets are for this address and no other
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (cause) {
    return { kind: 'unavailable', reason: networkCode(cause), retryAfterMs: undefined, cause };
  }
  const answer = json(text);
  if (response.ok) {
    const token = answerShape.safeParse(answer);
    if (!token.success) return { kind: 'unavailable', reason: 'malformed-answer', retryAfterMs: undefined };
    return {
      kind: 'token',
      accessToken: token.data.access_token,
      lifetimeMs: token.data.expires_in * 1000,
      refreshToken: token.data.refresh_token ?? null,
    };
  }
  return refusal(response, answer);
}

function refusal(response: Response, answer: unknown): TokenAnswer {
  const parsed = errorShape.safeParse(answer);
  const error = parsed.success ? parsed.data.error : '';
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408 || passing.has(error)) {
    return { kind: 'unavailable', reason: `http-${status}`, retryAfterMs: statedWaitMs(response) };
  }
  const known = Object.hasOwn(refusals, error);
  // Microsoft's number says which of many causes it is
  const number = parsed.success ? /\bAADSTS\d{4,8}\b/.exec(parsed.data.error_description)?.[0] : undefined;
  return {
    kind: 'refused',
    reason: [known ? error : `http-${status}`, number].filter(Boolean).join(' '),
    advice: known ? refusals[error]! : 'check the OAUTH_ settings',
  };
}

/** RFC 9110 §10.2.3, seconds; a date is not used by the services we know. */
function statedWaitMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? '');
  return seconds > 0 ? Math.min(seconds * 1000, maxRetryAfterMs) : undefined;
}

/** @param error of fetch: a TypeError whose cause is Node's, or the timeout's DOMException */
function networkCode(error: unknown): string {
  const { name, cause } = (error ?? {}) as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'timeout';
  const code = cause?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : 'network';
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
