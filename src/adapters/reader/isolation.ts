/**
 * A reading process reads strangers' documents and needs no network: where the system lets us, it is started in a network
 * namespace of its own, in which not even loopback is up (unshare(1), network_namespaces(7)).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export type Isolation =
  /** `args` come before the program that is to have no network */
  | { kind: 'no-network'; command: string; args: readonly string[] }
  /** the system has no such means, or refuses them: containers mostly do */
  | { kind: 'refused' };

const commands = ['/usr/bin/unshare', '/bin/unshare'];
/** As root by itself; as anybody else in a user namespace, in which the process has no rights it had not before. */
const ways = [
  ['--net', '--'],
  ['--map-root-user', '--net', '--'],
];
const tryForMs = 5_000;

let found: Isolation | undefined;

/** Tried out once a process, with a program that does nothing (about 50 ms each). */
export function findIsolation(): Isolation {
  found ??= tryOut();
  return found;
}

function tryOut(): Isolation {
  for (const command of commands.filter((path) => existsSync(path))) {
    for (const args of ways) {
      const tried = spawnSync(command, [...args, process.execPath, '--version'], {
        stdio: 'ignore',
        timeout: tryForMs,
      });
      if (tried.status === 0) return { kind: 'no-network', command, args };
    }
  }
  return { kind: 'refused' };
}
