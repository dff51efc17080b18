/** The shape of a TIFF's pixels, which sharp does not tell: a fax has about twice as many dots across as down. */

// TIFF 6.0, section 8
const xResolution = 282;
const yResolution = 283;
const rational = 5;

/** @returns height of a pixel over its width; 1 where the file does not say or says nonsense. */
export function pixelAspect(bytes: Uint8Array): number {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const resolutions = new Map<number, number>();
    for (let i = 0; i < view.getUint16(directory, little); i++) {
      const entry = directory + 2 + i * 12;
      const tag = view.getUint16(entry, little);
      if (tag !== xResolution && tag !== yResolution) continue;
      if (view.getUint16(entry + 2, little) !== rational) continue;
      const value = view.getUint32(entry + 8, little);
      resolutions.set(tag, view.getUint32(value, little) / view.getUint32(value + 4, little));
    }
    const aspect = (resolutions.get(xResolution) ?? 1) / (resolutions.get(yResolution) ?? 1);
    return aspect > 0.4 && aspect < 4.5 ? aspect : 1;
  } catch {
    return 1; // a RangeError: the directory points out of the file
  }
}
