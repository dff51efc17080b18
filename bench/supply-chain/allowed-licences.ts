/** Which licences a package may have, and which packages may have another one. The reason stands beside each. */

/** Any package: all of these ask for no more than that their notice is kept. */
export const allowedAnywhere: readonly string[] = [
  'MIT',
  'MIT-0',
  // the MIT licence as X11 calls it (optimist)
  'MIT/X11',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  // duck says no more; its licence file is the two-clause text
  'BSD',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
];

export interface Exception {
  licence: string;
  /** packages by name; a `*` stands for any letters */
  packages: readonly string[];
  /** only in what is not shipped */
  devOnly: boolean;
  reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    licence: 'OFL-1.1',
    packages: ['@fontsource/*'],
    devOnly: false,
    reason: 'a typeface: it may be bundled, only not sold by itself',
  },
  {
    licence: 'LGPL-3.0-or-later',
    packages: ['@img/sharp-libvips-*', '@img/sharp-wasm32', '@img/sharp-win32-*'],
    devOnly: false,
    reason: 'libvips, a library of its own that is used unmodified and can be exchanged',
  },
  {
    licence: 'LGPL-3.0',
    packages: ['libheif-js'],
    devOnly: false,
    reason: 'libheif with libde265, used unmodified and exchangeable',
  },
  {
    licence: 'MPL-2.0',
    packages: ['*'],
    devOnly: true,
    reason: 'a tool that is not shipped; its files are not changed',
  },
  {
    licence: 'CC-BY-4.0',
    packages: ['caniuse-lite'],
    devOnly: true,
    reason: 'data of a tool that is not shipped',
  },
  {
    licence: 'Python-2.0',
    packages: ['argparse'],
    devOnly: true,
    reason: 'as free as BSD, and not shipped',
  },
];

/**
 * Packages with an install script, and why nothing is lost when it does not run: `.npmrc` forbids all of them
 * (ignore-scripts), since such a script is anybody's program on this machine.
 */
export const idleInstallScripts: Readonly<Record<string, string>> = {
  '@parcel/watcher': 'would compile what its optional packages bring ready-made',
  '@swc/core': 'would look for what its optional packages bring ready-made',
  'msgpackr-extract': 'would compile what its optional packages bring ready-made; msgpackr does without',
  'onnxruntime-node': 'would fetch CUDA; the processor is enough',
  'tesseract.js': 'asks for donations',
};
