/** The `OAUTH_` settings: what they amount to, and what is wrong with them. Nothing here repeats a secret. */
import { hostOf, isLoopback } from './server-url.js';

/** How access tokens are had: with a refresh token by RFC 6749 §6, without one by §4.4 (the application for itself). */
export interface OAuthSettings {
  tokenUrl: string;
  clientId: string;
  /** null = a public client (RFC 6749 §2.1) */
  clientSecret: string | null;
  refreshToken: string | null;
  /** null = what was granted with the refresh token */
  scope: string | null;
}

/** As the environment has them; '' = not set. */
export interface OAuthGiven {
  provider: '' | 'microsoft' | 'google';
  tenant: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  scope: string;
}

/**
 * Microsoft: https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 * Google: https://developers.google.com/identity/protocols/oauth2/native-app#offline
 *
 * @returns null where none is set; sentences on what is wrong, each beginning with the variable's name
 */
export function oauthSettings(given: OAuthGiven): OAuthSettings | null | { problems: string[] } {
  if (Object.values(given).every((value) => value === '')) return null;
  const problems: string[] = [];
  if (given.clientId === '') problems.push("OAUTH_CLIENT_ID: expected the application's id; got nothing");
  const tokenUrl = given.tokenUrl || presetUrl(given);
  if (tokenUrl === null) {
    problems.push(
      given.provider === 'microsoft'
        ? 'OAUTH_TENANT: expected the id or domain of the Microsoft 365 tenant; got nothing'
        : 'OAUTH_TOKEN_URL: expected an https address, or OAUTH_PROVIDER microsoft or google; got nothing',
    );
  } else if (!isSafe(tokenUrl)) {
    problems.push(
      'OAUTH_TOKEN_URL: expected an https address without user, password or "#": secrets are sent there',
    );
  }
  if (given.refreshToken === '') {
    if (given.provider === 'google')
      problems.push(
        'OAUTH_REFRESH_TOKEN: expected one, as Gmail gives no token to an application alone; got nothing',
      );
    else if (given.clientSecret === '')
      problems.push('OAUTH_CLIENT_SECRET: expected one where there is no OAUTH_REFRESH_TOKEN; got nothing');
  }
  if (problems.length > 0 || tokenUrl === null) return { problems };
  return {
    tokenUrl,
    clientId: given.clientId,
    clientSecret: given.clientSecret || null,
    refreshToken: given.refreshToken || null,
    scope: given.scope || presetScope(given),
  };
}

function presetUrl({ provider, tenant }: OAuthGiven): string | null {
  if (provider === 'google') return 'https://oauth2.googleapis.com/token';
  if (provider !== 'microsoft' || tenant === '') return null;
  return `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

function presetScope({ provider, refreshToken }: OAuthGiven): string | null {
  if (provider !== 'microsoft') return null;
  return refreshToken === ''
    ? 'https://outlook.office365.com/.default'
    : 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access';
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username + url.password + url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(hostOf(url)));
}
