/** The `Pictures` port: what can be done to a grey page without knowing what stands on it. */
import sharp from 'sharp';
import type { GreyImage } from '../../core/model.js';
import type { Pictures } from '../../pipeline/ports.js';
import { evenLight, withoutSpeckle } from './even-light.js';
import { cropped, percentiles, rotated, turned } from './grey.js';
import { skewDegrees } from './skew.js';

// no picture is asked for twice: the cache would only hold memory
sharp.cache(false);

export function createPictures(): Pictures {
  return {
    turn: async (image, degrees) => turned(image, degrees),
    async clean(image) {
      const contrast = contrastOf(image);
      const even = withoutSpeckle(evenLight(image));
      const skew = skewDegrees(even);
      return { image: skew === 0 ? even : rotated(even, -skew), skewDegrees: skew, contrast };
    },
    crop: cropped,
    async scale(image, factor) {
      const width = Math.max(1, Math.round(image.width * factor));
      const height = Math.max(1, Math.round(image.height * factor));
      if (width === image.width && height === image.height) return image;
      return scaled(image, width, height);
    },
    png: (image) => raw(image).png({ compressionLevel: 6 }).toBuffer(),
  };
}

/** 0..1: how far the darkest ink stands from the paper. Print on paper is above 0.5, a blank sheet near 0. */
function contrastOf(image: GreyImage): number {
  const [ink = 255, paper = 255] = percentiles(image, [0.003, 0.7]);
  return Math.max(0, paper - ink) / 255;
}

function raw({ data, width, height }: GreyImage) {
  return sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false });
}

async function scaled(image: GreyImage, width: number, height: number): Promise<GreyImage> {
  const { data } = await raw(image)
    .resize(width, height, { fit: 'fill', kernel: width > image.width ? 'cubic' : 'lanczos3' })
    // sharp widens one channel to three on the way
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width, height, data };
}
