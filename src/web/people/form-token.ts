/**
 * The token in every form that changes something (OWASP, CSRF Prevention: HMAC-based token): worked out from the secret in
 * the browser's cookie, so that nothing is kept of it, it is another one in each session, and a restart changes none.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Html, html } from '../html.js';

export const formToken = (secret: string): string =>
  createHmac('sha256', secret).update('form').digest('hex');

export function isFormToken(secret: string, given: unknown): boolean {
  const expected = formToken(secret);
  return (
    typeof given === 'string' &&
    given.length === expected.length &&
    timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  );
}

export const hiddenToken = (token: string): Html => html`<input type="hidden" name="token" value="${token}">`;
