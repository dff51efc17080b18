/**
 * What a claimed confidence was worth: [claimed, share that was right], for each kind and source where the two differ by
 * more than chance. Written by `npm run bench -- calibration --write` from letters of the part `tune`; do not edit.
 */
export const calibrationMap: Readonly<Record<string, readonly (readonly [number, number])[]>> = {};
