import { expect, test } from '@jest/globals';
import { type OAuthGiven, oauthSettings } from '../../../src/core/mail/oauth-settings.js';

const none: OAuthGiven = {
  provider: '',
  tenant: '',
  tokenUrl: '',
  clientId: '',
  clientSecret: '',
  refreshToken: '',
  scope: '',
};
const app = { clientId: 'intake', clientSecret: 's3cret' };

test('nothing is set: there is no OAuth', () => expect(oauthSettings(none)).toBeNull());

test.each<[string, Partial<OAuthGiven>, object]>([
  [
    'Microsoft, the application for itself',
    { ...app, provider: 'microsoft', tenant: 'kde.example' },
    {
      tokenUrl: 'https://login.microsoftonline.com/kde.example/oauth2/v2.0/token',
      scope: 'https://outlook.office365.com/.default',
      refreshToken: null,
    },
  ],
  [
    'Microsoft, for a person',
    { clientId: 'intake', provider: 'microsoft', tenant: 'common', refreshToken: 'r' },
    { clientSecret: null, refreshToken: 'r', scope: expect.stringMatching(/IMAP.*SMTP.*offline_access/) },
  ],
  [
    'Google',
    { ...app, provider: 'google', refreshToken: 'r' },
    { tokenUrl: 'https://oauth2.googleapis.com/token', scope: null },
  ],
  [
    'another service',
    { ...app, tokenUrl: 'https://login.example/token', scope: 'mail' },
    { tokenUrl: 'https://login.example/token', scope: 'mail' },
  ],
  [
    'one on this machine without TLS',
    { ...app, tokenUrl: 'http://127.0.0.1:9/token' },
    { tokenUrl: 'http://127.0.0.1:9/token' },
  ],
])('%s', (_name, given, expected) => {
  expect(oauthSettings({ ...none, ...given })).toMatchObject(expected);
});

test.each<[string, Partial<OAuthGiven>, RegExp]>([
  ['no id', { provider: 'google', refreshToken: 'r' }, /^OAUTH_CLIENT_ID:/],
  ['no tenant', { ...app, provider: 'microsoft' }, /^OAUTH_TENANT:/],
  ['nowhere to ask', app, /^OAUTH_TOKEN_URL:/],
  ['no TLS', { ...app, tokenUrl: 'http://login.example/token' }, /^OAUTH_TOKEN_URL:/],
  ['a password in the address', { ...app, tokenUrl: 'https://u:s3cret@login.example/' }, /^OAUTH_TOKEN_URL:/],
  ['Google without a person', { ...app, provider: 'google' }, /^OAUTH_REFRESH_TOKEN:/],
  [
    'neither secret nor refresh token',
    { clientId: 'intake', tokenUrl: 'https://login.example/' },
    /^OAUTH_CLIENT_SECRET:/,
  ],
])('a problem, told without secrets: %s', (_name, given, expected) => {
  const settings = oauthSettings({ ...none, ...given });
  expect(settings).toEqual({ problems: [expect.stringMatching(expected)] });
  expect(JSON.stringify(settings)).not.toContain('s3cret');
});
