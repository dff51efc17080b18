/** A certificate for localhost and 127.0.0.1 that only the test trusts; made anew each time. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOrInstall } from './install.js';

const run = promisify(execFile);

export interface Certificate {
  keyFile: string;
  certFile: string;
  /** PEM */
  key: string;
  cert: string;
  remove: () => Promise<void>;
}

/** @returns null (after saying so) where there is no openssl */
export async function makeCertificate(): Promise<Certificate | null> {
  const openssl = await findOrInstall('openssl');
  if (openssl === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-certificate-'));
  await chmod(folder, 0o755);
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  await run(openssl, [...request, '-keyout', keyFile, '-out', certFile, ...names]);
  return {
    keyFile,
    certFile,
    key: await readFile(keyFile, 'utf8'),
    cert: await readFile(certFile, 'utf8'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
