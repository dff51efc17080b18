/**
 * Kentucky's 120 counties as SVG paths, worked out once from the atlas of the US Census Bureau's boundaries (us-atlas,
 * 1:10 million) and thinned to what a picture of this size can show. Borders are thinned arc by arc, so that neighbours
 * keep sharing theirs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoConicConformal, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

export interface County {
  /** as in the atlas, without "County" */
  name: string;
  /** county code of FIPS 6-4, e.g. 21067 */
  fips: string;
  path: string;
  /** where a letter stands well in it */
  x: number;
  y: number;
}
export const mapWidth = 960;
export const mapHeight = 440;

/** FIPS 5-2 */
const kentucky = '21';
/** No point is left out that lies further than this from the line without it. */
const tolerance = 0.7;

type Point = [number, number];
type Atlas = Topology<{ counties: GeometryCollection<{ name: string }> }>;

let counties: County[] | undefined;
/** In the order of their codes, which is that of their names but for the Mc's. */
export const countyMap = (): County[] => (counties ??= drawCounties(readAtlas()));

function readAtlas(): Atlas {
  const file = createRequire(import.meta.url).resolve('us-atlas/counties-10m.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Atlas;
}

function drawCounties(atlas: Atlas): County[] {
  const ours: GeometryCollection<{ name: string }> = {
    type: 'GeometryCollection',
    geometries: atlas.objects.counties.geometries.filter(({ id }) => String(id).startsWith(kentucky)),
  };
  // the state's own projection has these parallels (EPSG 3088)
  const projection = geoConicConformal()
    .parallels([37.083333, 38.666667])
    .rotate([85.75, 0])
    .fitSize([mapWidth, mapHeight], feature(atlas, ours));
  const thinned: Atlas = {
    type: 'Topology',
    objects: { counties: ours },
    arcs: positionsOf(atlas).map((arc) => thin(arc.map((at) => projection(at) ?? [0, 0]))),
  };
  // already on the paper: no projection
  const draw = geoPath(null).digits(1);
  return feature(thinned, ours).features.map((county) => {
    const [x, y] = draw.centroid(county);
    return {
      name: county.properties.name,
      fips: String(county.id),
      path: draw(county) ?? '',
      x: Math.round(x * 10) / 10,
      y: Math.round(y * 10) / 10,
    };
  });
}

/** Arcs are kept as differences of whole numbers (TopoJSON 1.0, 2.1.2 and 2.1.3). */
function positionsOf({ arcs, transform }: Atlas): Point[][] {
  const [kx, ky] = transform?.scale ?? [1, 1];
  const [dx, dy] = transform?.translate ?? [0, 0];
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map((step) => {
      x += step[0]!;
      y += step[1]!;
      return [x * kx + dx, y * ky + dy];
    });
  });
}

/** Douglas and Peucker's line: the ends stay, and of what lies between all that is further off than the tolerance. */
function thin(arc: Point[]): Point[] {
  if (arc.length <= 2) return arc;
  const [first, last] = [arc[0]!, arc.at(-1)!];
  let [at, most] = [0, 0];
  for (let index = 1; index < arc.length - 1; index += 1) {
    const off = distance(arc[index]!, first, last);
    if (off > most) [at, most] = [index, off];
  }
  if (most <= tolerance) return [first, last];
  return [...thin(arc.slice(0, at + 1)).slice(0, -1), ...thin(arc.slice(at))];
}

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = Math.hypot(dx, dy);
  // an arc that ends where it begins: an island
  if (length === 0) return Math.hypot(x - ax, y - ay);
  return Math.abs(dy * (x - ax) - dx * (y - ay)) / length;
}

/** The atlas writes LaRue where the roster has Larue. */
export const countyKey = (name: string): string => name.replace(/ County$/, '').toLowerCase();
