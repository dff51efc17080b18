/** docker-compose.yml as the tests look at it: parsed, with its anchors merged, and with the settings of an example filled in. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface ComposeService {
  image: string;
  build?: string;
  profiles?: string[];
  command: string[];
  environment: Record<string, string>;
  secrets?: string[];
  networks: string[];
  volumes: string[];
  ports?: string[];
  user?: string;
  init?: boolean;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  restart?: string;
  stop_grace_period?: string;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; disable?: boolean };
  logging?: { options?: Record<string, string> };
  deploy?: { replicas?: number; resources?: { limits?: { memory?: string } } };
}

export interface ComposeFile {
  name: string;
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

export const composeText = readFileSync(`${root}docker-compose.yml`, 'utf8');
export const compose = parse(composeText, { merge: true }) as ComposeFile;
for (const service of Object.values(compose.services)) service.environment ??= {};

const all = Object.entries(compose.services);
/** Containers that run all the time; one with a profile is started by hand. */
export const running = all.filter(([, service]) => service.profiles === undefined);
/** Of these, the processes of ours are built here; the engines come as they are. */
export const ours = running.filter(([, service]) => service.build !== undefined);
export const engines = running.filter(([, service]) => service.build === undefined);

/** `${NAME}`, `${NAME:-default}`, `${NAME:?why}` as Compose fills them in, and `$$` for one `$`. */
export function filledIn(text: string, environment: Record<string, string> = {}): string {
  return text.replace(
    /\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (whole, name?: string, kind?: string, more = '') => {
      if (whole === '$$') return '$';
      const value = environment[name!] ?? '';
      if (value !== '') return value;
      if (kind === '-') return more as string;
      throw new Error(`${name} is not set: ${more as string}`);
    },
  );
}
