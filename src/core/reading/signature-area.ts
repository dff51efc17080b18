/** Rectangles of a page in points, for comparing distances; the rest of the program speaks in fractions. */
import type { Box, Located, Page } from '../model.js';

export interface Area {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** A printed label of a signature line, `Date` among them. */
export interface Label {
  role: 'district' | 'kde';
  part: 'signature' | 'date';
  located: Located;
  area: Area;
  /** "Superintendent, Date": one line for both, on which a date written by hand is no signature */
  withDate?: boolean;
}

/** Place of one signature or date; `areas` may be several (a cell and its neighbour), without overlap. */
export interface Slot extends Label {
  areas: Area[];
  /** false: found without a rule, or the rules allow two readings */
  sure: boolean;
}

type PageSize = Pick<Page, 'widthPt' | 'heightPt'>;

export function areaOf(box: Box, { widthPt, heightPt }: PageSize): Area {
  return {
    x0: box.x * widthPt,
    y0: box.y * heightPt,
    x1: (box.x + box.w) * widthPt,
    y1: (box.y + box.h) * heightPt,
  };
}

export function boxOf(area: Area, { widthPt, heightPt }: PageSize): Box {
  const x0 = Math.min(widthPt, Math.max(0, area.x0));
  const y0 = Math.min(heightPt, Math.max(0, area.y0));
  const x1 = Math.min(widthPt, Math.max(x0, area.x1));
  const y1 = Math.min(heightPt, Math.max(y0, area.y1));
  return { x: x0 / widthPt, y: y0 / heightPt, w: (x1 - x0) / widthPt, h: (y1 - y0) / heightPt };
}

export const sizeOf = (area: Area) => Math.max(0, area.x1 - area.x0) * Math.max(0, area.y1 - area.y0);

export function shared(a: Area, b: Area): Area {
  return {
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  };
}

/** Share of `area` that lies inside the others; 0 for no overlap. Thin areas (a rule, a dot) are given a little body. */
export function shareInside(area: Area, others: readonly Area[]): number {
  const body = {
    ...area,
    x1: Math.max(area.x1, area.x0 + 0.5),
    y1: Math.max(area.y1, area.y0 + 0.5),
  };
  const covered = others.reduce((sum, other) => sum + sizeOf(shared(body, other)), 0);
  return Math.min(1, covered / sizeOf(body));
}

export function around(areas: readonly Area[]): Area | null {
  if (areas.length === 0) return null;
  return {
    x0: Math.min(...areas.map((a) => a.x0)),
    y0: Math.min(...areas.map((a) => a.y0)),
    x1: Math.max(...areas.map((a) => a.x1)),
    y1: Math.max(...areas.map((a) => a.y1)),
  };
}

/** How much two spans overlap, in points; negative = the gap between them. */
export function overlapX(a: { x0: number; x1: number }, b: { x0: number; x1: number }): number {
  return Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
}

export function overlapY(a: { y0: number; y1: number }, b: { y0: number; y1: number }): number {
  return Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
}
