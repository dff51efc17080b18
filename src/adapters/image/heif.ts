/** Pixels of HEIC pictures, as phones send them. Orientation (`irot`, `imir`) and crop are undone by the library. */
import type { GreyImage } from '../../core/model.js';
import { type HeifLibrary, newHeifLibrary } from './heif-library.js';

/**
 * @param index of the pictures that stand side by side in the file, from 0; thumbnails and depth maps do not count
 * @param maxPixels of the picture as its header states it
 * @returns null where it is damaged, larger, or not there
 */
export function decodeHeif(bytes: Uint8Array, index: number, maxPixels: number): GreyImage | null {
  try {
    return decode(newHeifLibrary(), bytes, index, maxPixels);
  } catch {
    return null; // a trap or a failed allocation inside the library, which is not used again
  }
}

function decode(heif: HeifLibrary, bytes: Uint8Array, index: number, maxPixels: number): GreyImage | null {
  const context = heif.heif_context_alloc();
  const read = heif.heif_context_read_from_memory(context, bytes);
  if (read.code !== heif.heif_error_code.heif_error_Ok) return null;
  const ids = heif.heif_js_context_get_list_of_top_level_image_IDs(context);
  const id = Array.isArray(ids) ? ids[index] : undefined;
  if (id === undefined) return null;
  const picture = heif.heif_js_context_get_image_handle(context, id);
  if ('code' in picture) return null;
  const pixels = heif.heif_image_handle_get_width(picture) * heif.heif_image_handle_get_height(picture);
  if (pixels > maxPixels) return null;
  const decoded = heif.heif_js_decode_image2(
    picture,
    heif.heif_colorspace.heif_colorspace_RGB,
    heif.heif_chroma.heif_chroma_interleaved_RGB,
  );
  const plane = decoded.channels?.[0];
  return plane && plane.width * plane.height <= maxPixels ? greyOf(plane) : null;
}

/** ITU-R BT.601 luma, as in 8-bit fixed point. */
function greyOf(plane: { width: number; height: number; stride: number; data: Uint8Array }): GreyImage {
  const { width, height, stride, data } = plane;
  const grey = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = y * stride; x < width; x++, at += 3) {
      grey[to++] = (77 * data[at]! + 150 * data[at + 1]! + 29 * data[at + 2]!) >> 8;
    }
  }
  return { width, height, data: grey };
}
