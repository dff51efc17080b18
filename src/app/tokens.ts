/** Access tokens for mailboxes and SMTP server: one source of them a process, so that nobody asks twice. */
import { openAccessTokens } from '../adapters/oauth/access-tokens.js';
import { keptTokenIn } from '../adapters/oauth/kept-token.js';
import type { OAuthSettings } from '../core/mail/oauth-settings.js';
import type { Settings } from '../config.js';
import type { AccessTokens, Clock, Logger } from '../pipeline/ports.js';

const opened = new WeakMap<OAuthSettings, AccessTokens>();

/** @returns null where the settings name no OAuth */
export function accessTokens(
  { oauth, DATA_DIR }: Pick<Settings, 'oauth' | 'DATA_DIR'>,
  deps: { clock: Clock; logger: Logger },
): AccessTokens | null {
  if (oauth === null) return null;
  const known = opened.get(oauth);
  if (known) return known;
  const kept = oauth.refreshToken === null ? null : keptTokenIn(DATA_DIR, oauth.refreshToken);
  const tokens = openAccessTokens(oauth, { ...deps, kept });
  opened.set(oauth, tokens);
  return tokens;
}
