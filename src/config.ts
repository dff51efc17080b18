/**
 * The environment, parsed once. Every problem is listed in one message (variable, expected, got; secrets hidden);
 * the command line prints it and exits 2. `.env.example` holds the same list, and a test compares the two.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isDay, isPageUrl, isProxy, list } from './config-shapes.js';
import { oauthSettings, type OAuthSettings } from './core/mail/oauth-settings.js';

export class ConfigError extends Error {
  override name = 'ConfigError';
  constructor(readonly problems: string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
  }
}

const days = z.coerce.number({ error: 'a number of days, e.g. 3' }).min(0, 'a number of days, 0 or more');
const count = (expected: string) =>
  z.coerce.number({ error: expected }).int('a whole number').min(0, 'a whole number, 0 or more');
const address = /^[^\s<>@]+@[^\s<>@]+$/;

const schema = z.object({
  IMAP_URL: z.string().default(''),
  SMTP_URL: z.string().default(''),
  OAUTH_PROVIDER: z
    .enum(['', 'microsoft', 'google'], { error: 'microsoft or google, or nothing' })
    .default(''),
  OAUTH_TENANT: z
    .string()
    .default('')
    .refine((v) => /^[a-z0-9.-]*$/i.test(v), "the tenant's id or domain"),
  OAUTH_TOKEN_URL: z.string().default(''),
  OAUTH_CLIENT_ID: z.string().default(''),
  OAUTH_CLIENT_SECRET: z.string().default(''),
  OAUTH_REFRESH_TOKEN: z.string().default(''),
  OAUTH_SCOPE: z.string().default(''),
  REPLY_FROM: z
    .string()
    .default('')
    .refine(
      (v) => v === '' || address.test(v.replace(/^.*<([^>]*)> *$/, '$1')),
      'an address on one line, e.g. "KY ILN <iln@example.org>"',
    ),
  REPLY_CONTACT: z
    .string()
    .default('')
    .refine((v) => !/[\r\n]/.test(v), 'one line: name, phone'),
  REPLIES: z.enum(['send', 'hold'], { error: 'send or hold' }).default('hold'),
  RECEIVED_REPLY: z.enum(['on', 'off'], { error: 'on or off' }).default('on'),
  HOLD_AFTER_DAYS: days.default(3),
  REPLIES_PER_MINUTE: count('a number, e.g. 30').default(30),
  REPLIES_PER_HOUR: count('a number, e.g. 60').default(60),
  ALERT_TO: z
    .string()
    .default('')
    .refine((v) => v === '' || address.test(v), 'an address alone, e.g. operator@example.org'),
  ALERT_POLL_MINUTES: count('a number of minutes, e.g. 15').default(15),
  ALERT_WAIT_MINUTES: count('a number of minutes, e.g. 120').default(120),
  ALERT_REVIEW_DAYS: days.default(3),
  ALERT_DISK_FREE_MB: count('a number of megabytes, e.g. 1000').default(1000),
  ALERTS_PER_DAY: count('a number, e.g. 12').min(1, 'a whole number, 1 or more').default(12),
  AUTHSERV_ID: z
    .string()
    .default('')
    .refine(
      (v) => list(v).every((id) => /^[a-z0-9._-]+$/.test(id)),
      'names of mail servers, e.g. mx.example.org',
    ),
  UNDO_SECONDS: z.coerce
    .number({ error: 'seconds, e.g. 20' })
    .int('whole seconds')
    .min(0, 'seconds, 0 or more')
    .max(3_600, 'at most 3600 seconds')
    .default(20),
  RETAIN_LETTERS_YEARS: count('a number of years, e.g. 7').default(0),
  RETAIN_OTHER_MAIL_DAYS: count('a number of days, e.g. 365').default(0),
  RETAIN_SET_ASIDE_DAYS: count('a number of days, e.g. 90').default(0),
  RETAIN_NOTICE_DAYS: count('a number of days, e.g. 14').min(1, 'a whole number, 1 or more').default(14),
  OWN_ADDRESSES: z.string().default(''),
  KDE_DOMAINS: z.string().default('education.ky.gov,ky.gov'),
  DATA_DIR: z.string().min(1, 'a folder').default('./data'),
  DATABASE_URL: z.string().default(''),
  SNAPSHOT_HOURS: z.coerce
    .number({ error: 'hours, e.g. 6' })
    .min(0, 'hours, 0 or more')
    .max(168, 'at most 168 hours')
    .default(6),
  REDIS_URL: z.string().default(''),
  CLAMD_URL: z.string().default(''),
  SENT_JOURNAL: z.string().default(''),
  FORMS_DIR: z.string().default(''),
  INTAKE_SINCE: z
    .string()
    .default('')
    .refine((v) => v === '' || v === 'all' || isDay(v), 'a day, e.g. 2026-07-01, or all'),
  POLL_SECONDS: z.coerce
    .number({ error: 'seconds, e.g. 60' })
    .int('whole seconds')
    .min(5, 'at least 5 seconds')
    .default(60),
  READERS: z.coerce
    .number({ error: 'a number, e.g. 2' })
    .int('a whole number')
    .min(1, 'at least 1')
    .max(16, 'at most 16')
    .default(2),
  HOST: z.string().min(1, 'an address to listen on').default('127.0.0.1'),
  PORT: z.coerce
    .number({ error: 'a port' })
    .int('a port')
    .min(0, 'a port, 0 to 65535')
    .max(65_535, 'a port, 0 to 65535')
    .default(8025),
  PAGE_URL: z
    .string()
    .default('')
    .refine(
      (v) => v === '' || isPageUrl(v),
      'the address in the browser without a path, e.g. https://letters.example.org',
    ),
  TRUST_PROXY: z
    .string()
    .default('')
    .refine(
      (v) => list(v).every(isProxy),
      'addresses or networks of proxies, e.g. 127.0.0.1 or 10.0.0.0/8 or loopback',
    ),
  HEALTH_PORT: z
    .string()
    .default('')
    .refine((v) => v === '' || (/^\d{1,5}$/.test(v) && Number(v) <= 65_535), 'a port, or nothing for none'),
  METRICS_TOKEN: z
    .string()
    .default('')
    .refine((v) => v === '' || /^\S{16,}$/.test(v), 'at least 16 characters without spaces'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'debug, info, warn or error' })
    .default('info'),
});

export type Environment = z.infer<typeof schema>;

/** Variables whose value never appears in a message. */
const secret = new Set([
  'IMAP_URL',
  'SMTP_URL',
  'DATABASE_URL',
  'REDIS_URL',
  'METRICS_TOKEN',
  'OAUTH_CLIENT_SECRET',
  'OAUTH_REFRESH_TOKEN',
]);

type OAuthName = Extract<keyof Environment, `OAUTH_${string}`>;

export interface Settings
  extends Omit<
    Environment,
    | 'IMAP_URL'
    | 'AUTHSERV_ID'
    | 'OWN_ADDRESSES'
    | 'KDE_DOMAINS'
    | 'INTAKE_SINCE'
    | 'HEALTH_PORT'
    | 'PAGE_URL'
    | 'TRUST_PROXY'
    | OAuthName
  > {
  /** null = mailbox and SMTP server take passwords */
  oauth: OAuthSettings | null;
  mailboxUrls: string[];
  ownAddresses: string[];
  kdeDomains: string[];
  /** whose Authentication-Results are believed */
  authservIds: string[];
  /** null = from now on; 'all' = everything */
  since: Date | 'all' | null;
  /** the address in the browser, where a proxy stands in front of the page; null = none is set */
  pageUrl: URL | null;
  /** proxies whose word on where a request comes from is taken */
  trustProxy: string[];
  /** where a process without a page answers /healthz; null = nowhere */
  HEALTH_PORT: number | null;
}

/** Which outside systems a command cannot do without. */
export interface Need {
  mailbox?: boolean;
  smtp?: boolean;
  replyFrom?: boolean;
  /** a process that does a part only meets the others in PostgreSQL */
  sharedDatabase?: boolean;
}
/** `withTokens`: a mailbox or SMTP server may be named without a password, as OAuth is set up */
export type UrlCheck = Record<
  'imap' | 'smtp' | 'database' | 'redis' | 'clamd',
  (url: string, withTokens: boolean) => string | null
>;

/**
 * @param checkUrl tells what is wrong with a mailbox or SMTP address (null = nothing); adapters know, config does not
 * @param need which outside systems the command needs
 * @throws ConfigError with every problem
 */
export function readSettings(
  need: Need,
  checkUrl: UrlCheck,
  environment: Record<string, string | undefined> = process.env,
): Settings {
  const problems: string[] = [];
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, fromFile(name, environment, problems)]),
  );
  const parsed = schema.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== '')),
  );
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      problems.push(
        `${name}: expected ${issue.message}; got ${secret.has(name) ? 'a value that is not shown' : JSON.stringify(given[name])}`,
      );
    }
  }
  // a file that could not be read is told already
  const isTold = (name: string): boolean => problems.some((problem) => problem.startsWith(`${name}_FILE:`));
  const absent = (name: string): boolean => !given[name]?.trim() && !isTold(name);
  const oauth = parsed.success ? oauthOf(parsed.data) : null;
  if (oauth && 'problems' in oauth)
    problems.push(...oauth.problems.filter((problem) => !isTold(problem.slice(0, problem.indexOf(':')))));
  const withTokens = oauth !== null;
  const urls = (given['IMAP_URL'] ?? '').split(/\s+/).filter(Boolean);
  if (need.mailbox && absent('IMAP_URL'))
    problems.push('IMAP_URL: expected imaps://user:password@host:993/INBOX; got nothing');
  urls.forEach((url, index) => {
    const wrong = checkUrl.imap(url, withTokens);
    if (wrong) problems.push(`IMAP_URL${urls.length > 1 ? ` (number ${index + 1})` : ''}: ${wrong}`);
  });
  if (need.smtp && absent('SMTP_URL'))
    problems.push('SMTP_URL: expected smtps://user:password@host:465; got nothing');
  if (need.replyFrom && absent('REPLY_FROM'))
    problems.push('REPLY_FROM: expected the address replies come from; got nothing');
  if (need.sharedDatabase && absent('DATABASE_URL'))
    problems.push(
      'DATABASE_URL: expected postgres://user:password@host:5432/database, where processes of their own meet; got nothing (letter-intake run does everything in one process and needs none)',
    );
  const single = {
    SMTP_URL: checkUrl.smtp,
    DATABASE_URL: checkUrl.database,
    REDIS_URL: checkUrl.redis,
    CLAMD_URL: checkUrl.clamd,
  };
  for (const [name, check] of Object.entries(single)) {
    const wrong = given[name] ? check(given[name], withTokens) : null;
    if (wrong) problems.push(`${name}: ${wrong}`);
  }
  if (problems.length > 0 || !parsed.success || (oauth && 'problems' in oauth))
    throw new ConfigError(problems);
  const {
    IMAP_URL: _imap,
    AUTHSERV_ID,
    OWN_ADDRESSES,
    KDE_DOMAINS,
    INTAKE_SINCE,
    HEALTH_PORT,
    PAGE_URL,
    TRUST_PROXY,
    OAUTH_PROVIDER: _provider,
    OAUTH_TENANT: _tenant,
    OAUTH_TOKEN_URL: _tokenUrl,
    OAUTH_CLIENT_ID: _clientId,
    OAUTH_CLIENT_SECRET: _clientSecret,
    OAUTH_REFRESH_TOKEN: _refreshToken,
    OAUTH_SCOPE: _scope,
    ...rest
  } = parsed.data;
  return {
    ...rest,
    mailboxUrls: urls,
    oauth,
    ownAddresses: list(OWN_ADDRESSES),
    kdeDomains: list(KDE_DOMAINS),
    authservIds: list(AUTHSERV_ID),
    pageUrl: PAGE_URL === '' ? null : new URL(PAGE_URL),
    trustProxy: list(TRUST_PROXY),
    HEALTH_PORT: HEALTH_PORT === '' ? null : Number(HEALTH_PORT),
    since:
      INTAKE_SINCE === '' ? null : INTAKE_SINCE === 'all' ? 'all' : new Date(`${INTAKE_SINCE}T00:00:00Z`),
  };
}

const oauthOf = (given: Environment): ReturnType<typeof oauthSettings> =>
  oauthSettings({
    provider: given.OAUTH_PROVIDER,
    tenant: given.OAUTH_TENANT,
    tokenUrl: given.OAUTH_TOKEN_URL,
    clientId: given.OAUTH_CLIENT_ID,
    clientSecret: given.OAUTH_CLIENT_SECRET,
    refreshToken: given.OAUTH_REFRESH_TOKEN,
    scope: given.OAUTH_SCOPE,
  });

/** `NAME_FILE` holds the path of a file with the value: secrets in files, as containers mount them. */
function fromFile(
  name: string,
  environment: Record<string, string | undefined>,
  problems: string[],
): string | undefined {
  const path = environment[`${name}_FILE`];
  if (!path || environment[name]) return environment[name];
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    problems.push(
      `${name}_FILE: expected a readable file; got ${(error as NodeJS.ErrnoException).code ?? 'an error'}`,
    );
    return undefined;
  }
}

export const settingNames = Object.keys(schema.shape);
/** The default of each setting as text, for `.env.example`. */
export const settingDefaults: Record<string, string> = Object.fromEntries(
  Object.entries(schema.parse({})).map(([name, value]) => [name, String(value)]),
);
