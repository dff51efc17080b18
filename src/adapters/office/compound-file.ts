/**
 * Whether a compound file is built soundly (MS-CFB), checked before word-extractor walks it: that follows chains of
 * sectors without end and believes every count in the header.
 */

const headerBytes = 512;
const sectorsInHeader = 109;
/** sector numbers from here on have a meaning of their own (free, end of chain, …) */
const firstSpecial = 0xfffffffa;

/** @returns false for counts beyond the file's size and for chains that run in a circle */
export function isSoundCompoundFile(bytes: Buffer): boolean {
  if (bytes.length < headerBytes) return false;
  const shift = bytes.readUInt16LE(30);
  if ((shift !== 9 && shift !== 12) || bytes.readUInt16LE(32) !== 6) return false;
  const sectorBytes = 2 ** shift;
  const sectors = Math.ceil(bytes.length / sectorBytes);
  // numbers of sectors that hold the table, the table of small sectors, and the list of the table's sectors
  const [tableSectors, smallTableSectors, listSectors] = [44, 64, 72].map((at) => bytes.readUInt32LE(at));
  if (tableSectors! > sectors || smallTableSectors! > sectors || listSectors! > sectors) return false;
  const tableAt = tablePlaces(bytes, tableSectors!, listSectors!, sectorBytes);
  const table = entriesOf(bytes, tableAt, sectorBytes);
  if (!endsEverywhere(table)) return false;
  const smallTable = entriesOf(bytes, chainFrom(bytes.readUInt32LE(60), table), sectorBytes);
  return endsEverywhere(smallTable);
}

/** Where the table's sectors are: the header has room for 109, a chain of further ones for the rest. */
function tablePlaces(bytes: Buffer, count: number, listSectors: number, sectorBytes: number): number[] {
  const places = Array.from({ length: Math.min(count, sectorsInHeader) }, (_, i) =>
    bytes.readUInt32LE(76 + i * 4),
  );
  let sector = bytes.readUInt32LE(68);
  for (let i = 0; i < listSectors; i++) {
    const entries = entriesOf(bytes, [sector], sectorBytes);
    places.push(...entries.subarray(0, -1));
    sector = entries.at(-1)!;
  }
  return places.slice(0, count);
}

function entriesOf(bytes: Buffer, sectors: number[], sectorBytes: number): Uint32Array {
  const entries = new Uint32Array((sectors.length * sectorBytes) / 4).fill(0xffffffff);
  sectors.forEach((sector, i) => {
    for (let k = 0; k < sectorBytes / 4; k++) {
      const at = (sector + 1) * sectorBytes + k * 4;
      if (at + 4 <= bytes.length) entries[(i * sectorBytes) / 4 + k] = bytes.readUInt32LE(at);
    }
  });
  return entries;
}

/** @param table without circles */
function chainFrom(start: number, table: Uint32Array): number[] {
  const chain: number[] = [];
  for (let sector = start; sector < Math.min(firstSpecial, table.length); sector = table[sector]!) {
    chain.push(sector);
  }
  return chain;
}

/** Each chain is walked once; one that meets itself is a circle. */
function endsEverywhere(table: Uint32Array): boolean {
  const walk = new Uint32Array(table.length);
  for (let start = 0; start < table.length; start++) {
    let sector = start;
    while (sector < table.length && walk[sector] === 0) {
      walk[sector] = start + 1;
      sector = table[sector]!;
    }
    if (sector < table.length && walk[sector] === start + 1) return false;
  }
  return true;
}
