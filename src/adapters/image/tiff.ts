/**
 * The directories of a TIFF, read without decoding anything: how many pages, how large, and the shape of their pixels,
 * which sharp does not tell (a fax has about twice as many dots across as down). TIFF 6.0, section 8.
 */

export interface TiffPage {
  /** position among all directories of the file, from 0 */
  directory: number;
  /** as stored, before the orientation is undone */
  width: number;
  height: number;
  /** dots an inch of the upright page; null where no unit is stated */
  dpi: { across: number; down: number } | null;
  /** height of an upright pixel over its width; 1 where the file does not say or says nonsense */
  aspect: number;
}

const tags = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  orientation: 274,
  xResolution: 282,
  yResolution: 283,
  resolutionUnit: 296,
};
const types = { short: 3, long: 4, rational: 5 };
/** bits of NewSubfileType: a smaller copy of another page, a transparency mask */
const noPage = 1 | 4;
const centimetres = 3;
const noUnit = 1;
/** Orientations from 5 on exchange rows and columns. */
const firstSideways = 5;
/** more than any limit on pages; a directory that points back ends the walk as well */
const mostDirectories = 20_000;

/** @returns null for what is no TIFF, is a BigTIFF (over 4 GB), or points out of the file. */
export function tiffPages(bytes: Uint8Array): TiffPage[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    if (view.getUint16(2, little) !== 42) return null;
    const pages: TiffPage[] = [];
    const seen = new Set<number>();
    let at = view.getUint32(4, little);
    for (let directory = 0; at !== 0 && !seen.has(at) && directory < mostDirectories; directory++) {
      seen.add(at);
      const entries = view.getUint16(at, little);
      const page = pageOf(readEntries(view, at + 2, entries, little), directory);
      if (page) pages.push(page);
      at = view.getUint32(at + 2 + entries * 12, little);
    }
    return pages;
  } catch {
    return null; // a RangeError
  }
}

function readEntries(view: DataView, from: number, count: number, little: boolean): Map<number, number> {
  const values = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const entry = from + i * 12;
    const tag = view.getUint16(entry, little);
    const type = view.getUint16(entry + 2, little);
    if (type === types.short) values.set(tag, view.getUint16(entry + 8, little));
    if (type === types.long) values.set(tag, view.getUint32(entry + 8, little));
    if (type !== types.rational || (tag !== tags.xResolution && tag !== tags.yResolution)) continue;
    const at = view.getUint32(entry + 8, little);
    values.set(tag, view.getUint32(at, little) / view.getUint32(at + 4, little));
  }
  return values;
}

function pageOf(values: Map<number, number>, directory: number): TiffPage | null {
  if (((values.get(tags.newSubfileType) ?? 0) & noPage) !== 0) return null;
  const isSideways = (values.get(tags.orientation) ?? 1) >= firstSideways;
  const [x, y] = [values.get(tags.xResolution) ?? Number.NaN, values.get(tags.yResolution) ?? Number.NaN];
  const [across, down] = isSideways ? [y, x] : [x, y];
  const aspect = across / down;
  const unit = values.get(tags.resolutionUnit);
  const perInch = unit === centimetres ? 2.54 : 1;
  const isStated = unit !== noUnit && across > 0 && down > 0;
  return {
    directory,
    width: values.get(tags.width) ?? 0,
    height: values.get(tags.height) ?? 0,
    dpi: isStated ? { across: across * perInch, down: down * perInch } : null,
    aspect: aspect > 0.2 && aspect < 5 ? aspect : 1,
  };
}
