/** What is wrong with the packages of a lock file: licences, install scripts. Pure; the files are read elsewhere. */
import { allowedAnywhere, type Exception, exceptions, idleInstallScripts } from './allowed-licences.js';

/** One entry of the lock file, with what its installed package.json says. */
export interface LockedPackage {
  /** as npm installs it, e.g. `@img/sharp-libvips-linux-x64` */
  name: string;
  /** its folder in the lock file, for the message */
  path: string;
  /** an SPDX expression; null where neither package.json nor the lock file names one */
  licence: string | null;
  /** false = of another platform: then the lock file's word is all there is */
  installed: boolean;
  optional: boolean;
  dev: boolean;
  hasInstallScript: boolean;
}

/** @returns a sentence for each problem, empty = all is well */
export function checkPackages(packages: readonly LockedPackage[]): string[] {
  return packages.flatMap((found) => {
    const problems: string[] = [];
    if (!found.installed && !found.optional)
      problems.push(`${found.path}: is not installed; run npm ci first`);
    if (found.licence === null) problems.push(`${found.path}: names no licence`);
    else if (!isAllowed(found.licence, found))
      problems.push(
        `${found.path}: ${found.licence} is not allowed${found.dev ? '' : ' in what is shipped'}; see bench/supply-chain/allowed-licences.ts`,
      );
    if (found.hasInstallScript && !(found.name in idleInstallScripts))
      problems.push(`${found.path}: has an install script, and none of them is run here`);
    return problems;
  });
}

/**
 * An SPDX expression of one level: of an OR one alternative must do, of an AND every part. Nested ones are looked at by
 * a person, as they match nothing.
 */
function isAllowed(expression: string, by: Pick<LockedPackage, 'name' | 'dev'>): boolean {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(/ OR /)
    .some((alternative) =>
      alternative
        .split(/ AND /)
        .every(
          (licence) =>
            allowedAnywhere.includes(licence) ||
            exceptions.some((exception) => exception.licence === licence && covers(exception, by)),
        ),
    );
}

function covers({ packages, devOnly }: Exception, by: Pick<LockedPackage, 'name' | 'dev'>): boolean {
  if (devOnly && !by.dev) return false;
  return packages.some((pattern) => {
    const [start, end] = pattern.split('*') as [string, string | undefined];
    return end === undefined ? by.name === pattern : by.name.startsWith(start) && by.name.endsWith(end);
  });
}
