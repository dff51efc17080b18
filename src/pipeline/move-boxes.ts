/** Boxes of what was typed onto a page, after the page's picture was turned and deskewed. */
import type { Box } from '../core/model.js';

export interface PageMove {
  /** degrees clockwise by which the picture was turned first */
  turn: 0 | 90 | 180 | 270;
  /** then it was turned back by this skew about its middle */
  skewDegrees: number;
  /** size of the page before */
  widthPt: number;
  heightPt: number;
}

export function movedBox(box: Box, { turn, skewDegrees, widthPt, heightPt }: PageMove): Box {
  const turned = turnedBox(box, turn);
  if (skewDegrees === 0) return turned;
  const [width, height] = turn === 90 || turn === 270 ? [heightPt, widthPt] : [widthPt, heightPt];
  const angle = (-skewDegrees * Math.PI) / 180;
  const x = (turned.x + turned.w / 2 - 0.5) * width;
  const y = (turned.y + turned.h / 2 - 0.5) * height;
  const cx = (x * Math.cos(angle) - y * Math.sin(angle)) / width + 0.5;
  const cy = (x * Math.sin(angle) + y * Math.cos(angle)) / height + 0.5;
  return { x: cx - turned.w / 2, y: cy - turned.h / 2, w: turned.w, h: turned.h };
}

function turnedBox({ x, y, w, h }: Box, turn: PageMove['turn']): Box {
  if (turn === 90) return { x: 1 - y - h, y: x, w: h, h: w };
  if (turn === 180) return { x: 1 - x - w, y: 1 - y - h, w, h };
  if (turn === 270) return { x: y, y: 1 - x - w, w: h, h: w };
  return { x, y, w, h };
}
